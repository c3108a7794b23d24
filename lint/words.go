package lint

import (
	"slices"

	"github.com/treaty-events/treaty/contract/workspace"
)

// WordList is a list of words that rules share, and that `values:` in treaty.yaml
// can change. A name is compared as its words in lower case: "order id".
type WordList struct {
	Name  string
	Doc   string // one line
	Words []string
	// Excuses says that its words keep a rule from finding something.
	Excuses bool
}

// wordChanges are what a policy adds to lists of words, and takes away, by list.
type wordChanges map[string]map[string]bool

func (w wordChanges) take(c workspace.WordChange) {
	if w[c.Name] == nil {
		w[c.Name] = map[string]bool{}
	}
	for _, word := range c.Add {
		w[c.Name][word] = true
	}
	for _, word := range c.Remove {
		w[c.Name][word] = false
	}
}

// In returns the words of the list under the policy.
func (l *WordList) In(p Policy) map[string]bool {
	words := make(map[string]bool, len(l.Words))
	for _, word := range l.Words {
		words[word] = true
	}
	for word, in := range p.Words[l.Name] {
		if in {
			words[word] = true
		} else {
			delete(words, word)
		}
	}
	return words
}

// Words returns the words of a list that the rule declares; to ask for another is a
// mistake in its check.
func (p *pass) Words(list *WordList) map[string]bool {
	if !slices.Contains(p.rule.Words, list) {
		panic("lint: " + p.rule.ID + " declares no list " + list.Name)
	}
	if words, ok := p.words[list]; ok {
		return words
	}
	return list.In(p.Policy)
}

// wordsOf returns the lists of all rules under the policy.
func wordsOf(rules []*Rule, p Policy) map[*WordList]map[string]bool {
	words := map[*WordList]map[string]bool{}
	for _, r := range rules {
		for _, list := range r.Words {
			if words[list] == nil {
				words[list] = list.In(p)
			}
		}
	}
	return words
}

// LostWords returns the words that the list has under one policy and not under
// another, sorted.
func (l *WordList) LostWords(was, now Policy) []string {
	after := l.In(now)
	var lost []string
	for word := range l.In(was) {
		if !after[word] {
			lost = append(lost, word)
		}
	}
	slices.Sort(lost)
	return lost
}
