"""What a question asks, and which items it is about: takes the user's words, gives a question record and ranked hits."""
