"""What messengers, search engines and browsers ask for besides the pages: previews, lists of pages, icons."""
