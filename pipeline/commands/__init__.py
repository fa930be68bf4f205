"""What the commands of `pipeline.cli` show, as Rich renderables: nothing here prints."""
