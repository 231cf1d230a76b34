"""Files into articles: pure readers that touch neither database nor clock."""
