package validator

import (
	"encoding/json"
	"maps"
	"math"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// numberCost returns the cost of computing with a number: its digits, with those
// that the exponent implies, squared where there are many.
func numberCost(text string) float64 {
	digits := float64(len(text)) + exponentSize(text)
	return 12 + digits*digits/1000
}

// costs keeps what the meters of one validator have in common.
type costs struct {
	machine map[*regexp.Regexp]float64     // instructions of a pattern
	fixed   map[*jsonschema.Schema]float64 // of const and enum
}

// match returns the cost of matching text: every instruction may be active at
// every character.
func (c *costs) match(re *regexp.Regexp, text string) float64 {
	return 2 + float64(len(text)+1)*c.machine[re]/4
}

// constants returns the cost of comparing with const and enum.
func (c *costs) constants(s *jsonschema.Schema) float64 { return c.fixed[s] }

// weigh notes the costs of all schemas of a graph.
func weigh(root *jsonschema.Schema) *costs {
	c := &costs{machine: map[*regexp.Regexp]float64{}, fixed: map[*jsonschema.Schema]float64{}}
	seen := map[*jsonschema.Schema]bool{}
	queue := []*jsonschema.Schema{root}
	for len(queue) > 0 {
		s := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if !seen[s] {
			seen[s] = true
			c.add(s)
			eachChild(s, func(child *jsonschema.Schema) { queue = append(queue, child) })
		}
	}
	return c
}

// add notes the costs of one schema.
func (c *costs) add(s *jsonschema.Schema) {
	if s.Pattern != nil {
		c.pattern(s.Pattern)
	}
	for re := range s.PatternProperties {
		c.pattern(re)
	}
	if o, ok := othersOf(s); ok {
		c.pattern(o.pattern)
	}
	var cost float64
	for _, value := range append(slices.Clone(s.Constant), s.Enum...) {
		cost += anyCost(value)
	}
	if cost > 0 {
		c.fixed[s] = cost
	}
}

func (c *costs) pattern(re *regexp.Regexp) {
	if _, ok := c.machine[re]; ok {
		return
	}
	size := float64(len(re.String()))
	if parsed, err := syntax.Parse(re.String(), syntax.Perl); err == nil {
		if program, err := syntax.Compile(parsed.Simplify()); err == nil {
			size = float64(len(program.Inst))
		}
	}
	c.machine[re] = size
}

// anyCost returns the cost of comparing with a value of the library's.
func anyCost(value any) float64 {
	switch value := value.(type) {
	case string:
		return 1 + float64(len(value))/16
	case json.Number:
		return numberCost(value.String())
	case []any:
		return sum(value, anyCost)
	case map[string]any:
		return sum(slices.Collect(maps.Values(value)), anyCost)
	}
	return 1
}

func sum(values []any, cost func(any) float64) float64 {
	total := 1.0
	for _, v := range values {
		total += cost(v)
	}
	return total
}

// exponentSize returns the digits that the exponent of a JSON number implies.
func exponentSize(text string) float64 {
	_, exponent, _ := strings.Cut(strings.ToLower(text), "e")
	n, _ := strconv.Atoi(exponent)
	return math.Abs(float64(n))
}
