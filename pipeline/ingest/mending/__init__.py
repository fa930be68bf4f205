"""What recognition misread, mended by a language model of Vietnamese and by the sequence of headings."""
