package privacy_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/lint/privacy"
)

// Schemas that branch and recur without end are cut, and say so; what is only
// long is not.
func TestNoSchemaTakesForEver(t *testing.T) {
	for _, tt := range []struct {
		name, schema string
		cut          bool
		marks        int // at least
	}{
		{"everything leads to everything", everyToEvery(30), true, 1},
		{"definitions that double", doubling(40), true, 1},
		{"deep references", chain(5000), false, 1},
		{"many marks", many(1500), false, 1500},
		{"too many marks", many(3000), true, 1},
		{"many contents", contents(2000), true, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := load(t, tt.schema)
			begin := time.Now()
			marked := privacy.Find(s)
			for range 20 {
				marked.ReadBy("/p0/p1/*")
			}
			if took := time.Since(begin); took > 20*time.Second {
				t.Errorf("it took %v", took)
			}
			if marked.Cut != tt.cut || len(marked.Marks) < tt.marks {
				t.Errorf("cut %v, %d marks", marked.Cut, len(marked.Marks))
			}
		})
	}
}

func define(root string, defs []string) string {
	return `{"$schema":"https://json-schema.org/draft/2020-12/schema",` + root + `,"$defs":{` + strings.Join(defs, ",") + `}}`
}

func everyToEvery(n int) string {
	var defs []string
	for i := range n {
		var members []string
		for j := range n {
			members = append(members, fmt.Sprintf(`"p%d":{"$ref":"#/$defs/d%d"}`, j, j))
		}
		defs = append(defs, fmt.Sprintf(`"d%d":{"x-pii":"personal","properties":{%s}}`, i, strings.Join(members, ",")))
	}
	return define(`"$ref":"#/$defs/d0"`, defs)
}

func doubling(n int) string {
	defs := []string{`"d0":{"x-pii":"personal"}`}
	for i := range n {
		defs = append(defs, fmt.Sprintf(`"d%d":{"properties":{"l":{"$ref":"#/$defs/d%d"},"r":{"$ref":"#/$defs/d%d"}}}`, i+1, i, i))
	}
	return define(fmt.Sprintf(`"$ref":"#/$defs/d%d"`, n), defs)
}

func chain(n int) string {
	defs := []string{`"d0":{"x-pii":"personal"}`}
	for i := range n {
		defs = append(defs, fmt.Sprintf(`"d%d":{"properties":{"p%d":{"$ref":"#/$defs/d%d"}}}`, i+1, i, i))
	}
	return define(fmt.Sprintf(`"$ref":"#/$defs/d%d"`, n), defs)
}

func many(n int) string {
	var members []string
	for i := range n {
		members = append(members, fmt.Sprintf(`"p%d":{"x-pii":"personal"}`, i))
	}
	return `{"properties":{` + strings.Join(members, ",") + `}}`
}

func contents(n int) string {
	var defs []string
	for i := range n {
		defs = append(defs, fmt.Sprintf(`"d%d":{"contentSchema":{"$ref":"#/$defs/d%d"},"x-pii":"personal"}`, i, (i+1)%n))
	}
	var members []string
	for i := range n {
		members = append(members, fmt.Sprintf(`"p%d":{"$ref":"#/$defs/d%d"}`, i, i))
	}
	return define(`"properties":{`+strings.Join(members, ",")+`}`, defs)
}
