"""Services outside that are asked about what was posted: how they are reached, asked, believed, and asked again."""
