"""Places and stock from CSV, Excel and Parquet, every cell with its line, sheet address or row."""
