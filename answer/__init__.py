"""From hits and facts to a reply with citations, or a reasoned refusal: takes a question, gives a reply."""
