package web

// Patterns are the routes of all pages and downloads.
func Patterns() []string {
	var list []string
	for _, p := range (&site{}).table() {
		list = append(list, p.pattern)
	}
	return list
}
