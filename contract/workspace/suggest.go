package workspace

import (
	"cmp"
	"fmt"
	"strings"
)

// maxSuggestLength bounds the words that are compared, in runes: what is longer
// is no slip of the fingers.
const maxSuggestLength = 64

// Suggest returns which of the known words was probably meant by word: the one
// with the fewest slips, at most two, or one that word begins. Empty: none.
func Suggest(word string, known []string) string {
	best, fewest := "", 3
	for _, k := range known {
		if d := slips(word, k); d < fewest && d < len([]rune(k)) {
			best, fewest = k, d
		}
	}
	if best != "" || len(word) < 3 {
		return best
	}
	for _, k := range known {
		if strings.HasPrefix(k, word) || strings.HasPrefix(word, k) {
			return k
		}
	}
	return ""
}

// meant asks for the word that was probably meant, or gives "".
func meant(word string, known []string) string {
	if s := Suggest(word, known); s != "" {
		return fmt.Sprintf("did you mean %q?", s)
	}
	return ""
}

// didYouMean returns a hint: the probable word, or the list of what there is.
func didYouMean(word string, known []string) string {
	return cmp.Or(meant(word, known), "one of: "+strings.Join(known, ", "))
}

// slips counts the insertions, deletions, substitutions and swaps of neighbours
// that turn a into b, case ignored (Damerau-Levenshtein, optimal string
// alignment); 3 stands for three or more where the lengths already say so.
func slips(a, b string) int {
	s, t := []rune(strings.ToLower(a)), []rune(strings.ToLower(b))
	if len(s) > maxSuggestLength || len(t) > maxSuggestLength || max(len(s)-len(t), len(t)-len(s)) > 2 {
		return 3
	}
	before, row := make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(s); i++ {
		next := make([]int, len(t)+1)
		next[0] = i
		for j := 1; j <= len(t); j++ {
			same := 1
			if s[i-1] == t[j-1] {
				same = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+same)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row = row, next
	}
	return row[len(t)]
}
