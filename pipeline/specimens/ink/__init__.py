"""What pens and stamps leave on paper: handwritten digits and letters, signatures, seals, incoming stamps."""
