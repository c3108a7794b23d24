package workspace

// Suggest returns which of the known words was probably meant by word, or
// nothing: the did-you-mean of findings, for other messages.
func Suggest(word string, known []string) string { return suggest(word, known) }
