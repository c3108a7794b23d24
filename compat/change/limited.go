package change

// limited is what a limit to a range of numbers, lengths or counts limits. Its two
// kinds of change differ in nothing else.
type limited struct {
	id         string // that of the kinds begins so: "max-items"
	bound      bound
	title      string // "The greatest length of a list"
	what       string // that has the range: "lengths of a list"
	advice     string // a sentence
	less, more string // schemas, with a lesser and a greater limit
}

// kinds returns the kinds of change "was raised" and "was lowered".
func (l limited) kinds() (raised, lowered *Kind) {
	return l.kind("raised", "lowered", true, l.less, l.more), l.kind("lowered", "raised", false, l.more, l.less)
}

func (l limited) kind(verb, inverse string, raised bool, older, newer string) *Kind {
	k := &Kind{
		ID:      l.id + "-" + verb,
		Inverse: l.id + "-" + inverse,
		Narrows: raised == l.bound.lower,
		Widens:  raised != l.bound.lower,
		Title:   l.title + " was " + verb,
		Bad:     field(older, newer),
		Good:    beside(older, newer),
		Compare: func(at Pair) []Change { return at.bound(l.bound, raised) },
	}
	if k.Widens {
		k.Doc = "The range of " + l.what + " is now larger: producers may write what consumers that still run with the " +
			"earlier schema refuse. " + l.advice
	} else {
		k.Doc = "The range of " + l.what + " is now smaller: what producers wrote before, and what stored events hold, " +
			"may lie outside, and the new readers refuse it. " + l.advice
	}
	return k
}
