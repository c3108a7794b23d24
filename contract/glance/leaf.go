package glance

import (
	"math/big"
	"regexp"
	"unicode/utf8"

	"github.com/treaty-events/treaty/contract/regex"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/internal/keep"
)

// number answers for bounds and multipleOf.
func number(s *schema.Schema, v *source.Node) certainty {
	if s.Minimum == nil && s.Maximum == nil && s.ExclusiveMinimum == nil && s.ExclusiveMaximum == nil && s.MultipleOf == nil {
		return yes
	}
	n, ok := v.Rat()
	switch {
	case !ok:
		return maybe
	case s.Minimum != nil && n.Cmp(s.Minimum) < 0, s.Maximum != nil && n.Cmp(s.Maximum) > 0,
		s.ExclusiveMinimum != nil && n.Cmp(s.ExclusiveMinimum) <= 0, s.ExclusiveMaximum != nil && n.Cmp(s.ExclusiveMaximum) >= 0:
		return no
	case s.MultipleOf == nil:
		return yes
	case s.MultipleOf.Sign() <= 0:
		return maybe
	}
	return certain(new(big.Rat).Quo(n, s.MultipleOf).IsInt())
}

// text answers for lengths, in code points, and the pattern.
func text(s *schema.Schema, v string) certainty {
	if s.MinLength == nil && s.MaxLength == nil && s.Pattern == nil {
		return yes
	}
	if !utf8.ValidString(v) {
		return maybe
	}
	length := int64(utf8.RuneCountInString(v))
	if s.MinLength != nil && length < *s.MinLength || s.MaxLength != nil && length > *s.MaxLength {
		return no
	}
	if s.Pattern == nil {
		return yes
	}
	return match(*s.Pattern, v)
}

// maxMatched bounds the texts that are matched, in bytes.
const maxMatched = 10_000

// patterns are the machines of patterns that were used lately; nil: it has none. A
// machine takes some hundred bytes for one of the pattern.
var patterns = keep.New[string, *regexp.Regexp](16 << 20)

// match answers for one pattern; one that has no translation is for the validator.
func match(pattern, v string) certainty {
	re, known := patterns.Get(pattern)
	if !known {
		if translated, err := regex.Translate(pattern); err == nil {
			re, _ = regexp.Compile(translated)
		}
		patterns.Put(pattern, re, 200*len(pattern))
	}
	if re == nil || len(v) > maxMatched {
		return maybe
	}
	return certain(re.MatchString(v))
}

// within answers for a count with its bounds.
func within(n int, low, high *int64) certainty {
	return certain((low == nil || int64(n) >= *low) && (high == nil || int64(n) <= *high))
}
