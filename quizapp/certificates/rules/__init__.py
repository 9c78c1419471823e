"""What a code looks like, what a certificate is worth today, when the law it rests on changed."""
