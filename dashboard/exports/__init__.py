"""Files made of the cells: pictures, sheets, the data package. Pure: nothing here reads a request."""
