package codegen

import (
	"slices"
	"strconv"

	"github.com/treaty-events/treaty/contract/schema"
)

// branchWord names a branch of oneOf or anyOf that is written in place: by its own
// facts that additions do not change, and by those of branches before it.
type branchWord struct {
	word string
	// numbered says that its position in the list is part of the name, for nothing that
	// it says of itself tells it from the branches before it.
	numbered bool
}

// branchWord returns the word of a branch, which is written beside others. All of a
// list are named at once: one by one would cost the square of their number.
func (p *planner) branchWord(s *schema.Schema) branchWord {
	if _, known := p.words[s]; !known {
		for _, branches := range [][]*schema.Schema{s.Parent.OneOf, s.Parent.AnyOf} {
			p.nameBranches(branches)
		}
	}
	return p.words[s]
}

// nameBranches names the branches of one list in order, so that one at the end
// takes no name of another. What a title or x-go-name replaces stays taken as well:
// who names one branch renames no other.
func (p *planner) nameBranches(branches []*schema.Schema) {
	taken := map[string]bool{}
	for i, tag := range p.facts.tagWords(branches) {
		b := branches[i]
		told := tag
		if told == "" {
			told = factWord(b)
		}
		word := branchWord{word: told}
		if title := b.Annotations.Title; title != "" && tag == "" {
			word.word = GoWord(title)
		}
		if word.word == "" {
			word = branchWord{"Option" + strconv.Itoa(i+1), true}
		}
		if taken[word.word] {
			word = branchWord{word.word + strconv.Itoa(i+1), true}
		}
		p.words[b] = word
		taken[word.word], taken[told] = true, true
		if name := override(b); name != "" {
			taken[name] = true
		}
	}
}

// factWord returns the members that a branch requires, or its JSON type; "" where it
// says neither.
func factWord(s *schema.Schema) string {
	kind, one := kindOf(typesOf(s) &^ schema.TypeNull)
	if len(s.Required) > 0 && (!one || kind.types == schema.TypeObject) {
		word := ""
		for _, r := range s.Required {
			word += GoWord(r.Name)
		}
		return shorten(word)
	}
	return kind.word
}

// tagWords returns for each branch what its tag says, "" for those without one. The
// tag is the first member to which two branches give different texts. What is said of
// a branch depends on none that comes after it but the second of the list, without
// which there would be no list.
func (k *facts) tagWords(branches []*schema.Schema) []string {
	words := make([]string, len(branches))
	tags := make([][]tag, len(branches))
	first := map[string]string{}
	name := ""
	for i, b := range branches {
		tags[i] = k.tagsOf(b)
		if name == "" {
			name = differing(tags[i], first)
		}
		for _, t := range tags[i] {
			if _, seen := first[t.member]; !seen {
				first[t.member] = t.text
			}
		}
		words[i] = wordOf(tags[i], name)
		if i == 1 {
			words[0] = wordOf(tags[0], name)
		}
	}
	return words
}

// tag is a member that a branch requires, with the first of the texts that it lists.
type tag struct {
	member, text string
	fixed        bool // it is a const
}

// tagsOf lists what may be the tag of a branch, what is fixed first.
func (k *facts) tagsOf(b *schema.Schema) []tag {
	v := k.view(b)
	v.settle()
	var fixed, listed []tag
	for _, prop := range v.properties() {
		texts, part := v.texts(&prop)
		switch {
		case len(texts) == 0:
		case part != nil && part.Const != nil:
			fixed = append(fixed, tag{prop.name, texts[0], true})
		default:
			listed = append(listed, tag{prop.name, texts[0], false})
		}
	}
	return append(fixed, listed...)
}

// texts returns the texts that a required member can have, and the part that lists
// them, if it is one; none where it may be missing, or be something else.
func (v *view) texts(prop *property) ([]string, *schema.Schema) {
	if !prop.required || len(prop.schemas) == 0 {
		return nil, nil
	}
	// Not form: it would look through unions without end.
	value := &form{view: v.facts.view(prop.schemas...)}
	if value.view.types() != schema.TypeString {
		return nil, nil
	}
	value.unions = value.view.settle()
	var texts []string
	for _, known := range value.enumValues() {
		texts = append(texts, known.Value)
	}
	return texts, value.listed()
}

// differing returns the first member whose text is another than that of the first
// branch that had it.
func differing(tags []tag, first map[string]string) string {
	for _, t := range tags {
		if text, seen := first[t.member]; seen && text != t.text {
			return t.member
		}
	}
	return ""
}

// wordOf returns what a branch says of the tag. One that has none is called after a
// member that it fixes, for a const is hardly anything else.
func wordOf(tags []tag, name string) string {
	at := slices.IndexFunc(tags, func(t tag) bool { return t.member == name })
	if at < 0 {
		at = slices.IndexFunc(tags, func(t tag) bool { return t.fixed })
	}
	if at < 0 {
		return ""
	}
	return GoWord(tags[at].text)
}

// noteNumbered lists the types whose names depend on the order of branches: who
// wants to be free to change it names them.
func (p *planner) noteNumbered() {
	for _, unit := range p.pkg.Units {
		for _, t := range unit.Types {
			b := p.numbered[t.Name]
			if b == nil {
				continue
			}
			p.notes = append(p.notes, Note{
				Span: b.Doc.Span(b.Node), Pointer: b.Pointer, Place: t.Name, Numbered: true,
				Reason: "it has no tag, title or required member that those before it have not: give it a `title` or an `" + goNameKey + "`",
			})
		}
	}
}
