package clients

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
)

// pairs are names that two registries gave to the same things: ids and guids. Each
// means one thing on each side, always.
type pairs struct {
	list  [][2]string // in the order in which they were seen
	other map[[2]string]string
}

// learn says that both mean the same; an error where they cannot.
func (p *pairs) learn(theirs, ours string) error {
	if p.other == nil {
		p.other = map[[2]string]string{}
	}
	a, knownA := p.other[[2]string{"theirs", theirs}]
	b, knownB := p.other[[2]string{"ours", ours}]
	switch {
	case !knownA && !knownB:
		p.other[[2]string{"theirs", theirs}], p.other[[2]string{"ours", ours}] = ours, theirs
		p.list = append(p.list, [2]string{theirs, ours})
		return nil
	case a != ours || b != theirs:
		return fmt.Errorf("%s there is %s here, but before %s was %s, and %s was %s", theirs, ours, theirs, a, ours, b)
	}
	return nil
}

// seen returns the n-th pair, or what none has.
func (p *pairs) seen(n int, none string) (theirs, ours string) {
	if n < 0 || n >= len(p.list) {
		return none, none
	}
	return p.list[n][0], p.list[n][1]
}

// ours is our name of what they call so; what nobody saw yet is told as it is.
func (p *pairs) ours(theirs string) string {
	if name, known := p.other[[2]string{"theirs", theirs}]; known {
		return name
	}
	return "unseen:" + theirs
}

const (
	noID   = "987654"
	noGUID = "00000000-0000-8000-8000-000000000000"
)

// translator knows which ids and guids of the two registries mean the same.
type translator struct{ ids, guids pairs }

// learn walks two bodies of the same form and learns what belongs together in them.
func (tr *translator) learn(theirs, ours any) error {
	switch a := theirs.(type) {
	case map[string]any:
		b, _ := ours.(map[string]any)
		for key, value := range a {
			other, there := b[key]
			if !there {
				continue
			}
			if p := tr.named(key); p != nil {
				if err := p.learn(fmt.Sprint(value), fmt.Sprint(other)); err != nil {
					return fmt.Errorf("%s: %w", key, err)
				}
			} else if err := tr.learn(value, other); err != nil {
				return err
			}
		}
	case []any:
		b, _ := ours.([]any)
		for i := range min(len(a), len(b)) {
			if err := tr.learn(a[i], b[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// named are the pairs that a member of a body belongs to; nil: it is no such name.
func (tr *translator) named(member string) *pairs {
	switch member {
	case "id":
		return &tr.ids
	case "guid":
		return &tr.guids
	}
	return nil
}

// ours is a body of theirs with our ids and guids. Bare: the numbers of a list are ids.
func (tr *translator) ours(body any, bare bool) any {
	switch value := body.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, member := range value {
			switch key {
			case "id":
				out[key] = json.Number(tr.ids.ours(fmt.Sprint(member)))
			case "guid":
				out[key] = tr.guids.ours(fmt.Sprint(member))
			default:
				out[key] = tr.ours(member, bare)
			}
		}
		return out
	case []any:
		out := make([]any, len(value))
		for i, item := range value {
			if number, is := item.(json.Number); is && bare {
				out[i] = json.Number(tr.ids.ours(number.String()))
			} else {
				out[i] = tr.ours(item, bare)
			}
		}
		return out
	}
	return body
}

// sorted orders lists of objects by subject, context and number, and lists of numbers: srfake
// leaves some to chance, and ids of the one are in another order than those of the other.
func sorted(body any) any {
	list, is := body.([]any)
	if !is {
		return body
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b any) int {
		x, _ := a.(map[string]any)
		y, _ := b.(map[string]any)
		return cmp.Or(cmp.Compare(fmt.Sprint(x["subject"]), fmt.Sprint(y["subject"])), cmp.Compare(fmt.Sprint(x["context"]), fmt.Sprint(y["context"])),
			cmp.Compare(number(x["version"]), number(y["version"])), cmp.Compare(number(a), number(b)))
	})
	return list
}

func number(value any) int {
	n, _ := value.(json.Number)
	whole, _ := n.Int64()
	return int(whole)
}
