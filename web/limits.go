package web

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
)

// limits says the bounds of a value in words.
func limits(s *schema.Schema) []string {
	var list []string
	bounds := func(least, most *int64, one, many string) {
		switch {
		case least != nil && most != nil && *least == *most:
			list = append(list, fmt.Sprintf("exactly %d %s", *least, plural(int(*least), one, many)))
		case least != nil && most != nil && *least > 0:
			list = append(list, fmt.Sprintf("%d to %d %s", *least, *most, many))
		case least != nil && *least > 0:
			list = append(list, fmt.Sprintf("at least %d %s", *least, plural(int(*least), one, many)))
		case most != nil:
			list = append(list, fmt.Sprintf("at most %d %s", *most, plural(int(*most), one, many)))
		}
	}
	bounds(s.MinLength, s.MaxLength, "character", "characters")
	bounds(s.MinItems, s.MaxItems, "item", "items")
	bounds(s.MinProperties, s.MaxProperties, "member", "members")
	if s.Minimum != nil && s.Maximum != nil {
		list = append(list, number(s.Minimum)+" to "+number(s.Maximum))
	} else {
		list = append(list, sign("≥", s.Minimum)+sign("≤", s.Maximum))
	}
	list = append(list, sign(">", s.ExclusiveMinimum), sign("<", s.ExclusiveMaximum), sign("multiple of", s.MultipleOf))
	if s.UniqueItems {
		list = append(list, "no item twice")
	}
	return slices.DeleteFunc(list, func(words string) bool { return words == "" })
}

func sign(words string, n *big.Rat) string {
	if n == nil {
		return ""
	}
	return words + " " + number(n)
}

// number writes a rational exactly where it has few digits.
func number(r *big.Rat) string {
	if r.IsInt() && r.Num().BitLen() < 70 {
		return r.Num().String()
	}
	if r.Num().BitLen() < 200 && r.Denom().BitLen() < 200 {
		if digits, exact := r.FloatPrec(); exact && digits <= 20 {
			return r.FloatString(digits)
		}
	}
	return new(big.Float).SetRat(r).Text('g', 12)
}
