"""Files for people: PDF, Word, spreadsheets and QR codes. Knows no feature, no web, no database."""
