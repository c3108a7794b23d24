package validator

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract/source"
)

// field is what is left of a consumer's field at a place in an event: the tokens
// to go, as they are written. None: the place itself is read.
type field struct {
	tokens  string // "/lines/*/sku", or ""
	ignores bool   // values of an enum there that are not listed are ignored
}

// reading is the fields that lead to or through one place; nil reads nothing.
type reading struct {
	key string
	// whole: all that is at the place is read as the reader reads it; opensEnum:
	// all but values of its enum that are not listed.
	whole, opensEnum bool
	any              []field            // of any item or member
	named            map[string][]field // of those with a name or a number
	next             map[string]*reading
}

// readings makes each reading once, so that they can be compared.
type readings struct {
	byKey      map[string]*reading
	everything *reading
}

func newReadings() *readings {
	all := &reading{whole: true, any: []field{{}}}
	return &readings{byKey: map[string]*reading{}, everything: all}
}

// root checks the pointers of a consumer.
func (rs *readings) root(read, ignored []string) (*reading, error) {
	var fields []field
	for _, list := range []struct {
		pointers []string
		ignores  bool
	}{{read, false}, {ignored, true}} {
		for _, p := range list.pointers {
			if _, err := source.ParsePointer(strings.ReplaceAll(p, "~2", "~0")); err != nil {
				return nil, errors.New("a consumer's field: " + err.Error())
			}
			fields = append(fields, field{p, list.ignores})
		}
	}
	return rs.of(fields), nil
}

var plainName = strings.NewReplacer("~0", "~", "~1", "/", "~2", "*")

// of returns the reading of the fields.
func (rs *readings) of(fields []field) *reading {
	if len(fields) == 0 {
		return nil
	}
	slices.SortFunc(fields, func(a, b field) int {
		return strings.Compare(a.tokens+strconv.FormatBool(a.ignores), b.tokens+strconv.FormatBool(b.ignores))
	})
	fields = slices.Compact(fields)
	whole, here, below := false, false, false
	var key strings.Builder
	for _, f := range fields {
		whole = whole || f.tokens == ""
		here = here || f.ignores && f.tokens == ""
		below = below || f.ignores && f.tokens != ""
		key.WriteString(f.tokens + strconv.FormatBool(f.ignores) + "\n")
	}
	if whole && !here && !below {
		return rs.everything
	}
	if r := rs.byKey[key.String()]; r != nil {
		return r
	}
	r := &reading{key: key.String(), opensEnum: here && !below, named: map[string][]field{}, next: map[string]*reading{}}
	r.sort(fields)
	rs.byKey[r.key] = r
	return r
}

// sort takes the first token off each field. Above an enum whose new values are
// ignored, what is read whole is read member by member.
func (r *reading) sort(fields []field) {
	for _, f := range fields {
		if f.tokens == "" {
			r.any = append(r.any, field{})
			continue
		}
		token, rest, more := strings.Cut(f.tokens[1:], "/")
		if more {
			rest = "/" + rest
		}
		if token == "*" {
			r.any = append(r.any, field{rest, f.ignores})
		} else {
			name := plainName.Replace(token)
			r.named[name] = append(r.named[name], field{rest, f.ignores})
		}
	}
}

// every returns what is read of any item or member.
func (rs *readings) every(r *reading) *reading {
	return rs.of(slices.Clone(r.any))
}

// at returns what is read of the member of that name or the item of that number.
func (rs *readings) at(r *reading, name string) *reading {
	if r.whole || r.named[name] == nil {
		return rs.every(r)
	}
	if r.next[name] == nil {
		r.next[name] = rs.of(slices.Concat(r.any, r.named[name]))
	}
	return r.next[name]
}

// apart returns the names of those members and items to which, or below which,
// fields lead whose new values are ignored, and not to any: less may be kept of
// them than of any.
func (rs *readings) apart(r *reading) []string {
	if rs.every(r) == nil {
		return nil
	}
	var names []string
	for _, name := range r.names() {
		if slices.ContainsFunc(r.named[name], func(f field) bool { return f.ignores }) {
			names = append(names, name)
		}
	}
	return names
}

// names returns the names of the members and items that fields spell out.
func (r *reading) names() []string { return sortedNames(r.named) }
