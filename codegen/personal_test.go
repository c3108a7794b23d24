package codegen

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
	"github.com/treaty-events/treaty/lint/privacy"
)

// What the register of personal data lists of real schemas, in which some places
// are marked by chance, is what is taken out, and nothing else; what is valid stays
// so; and redacting says the same whoever the person is.
func TestWhatTheRegisterListsIsTakenOut(t *testing.T) {
	t.Parallel()
	c := events(t)
	tried := &taken{T: t}
	for i, file := range c.schemas() {
		if i%10 != 0 && *instances <= 50 {
			continue
		}
		r := rand.New(rand.NewPCG(uint64(i), 9))
		s := markSome(t, c, file, r)
		if s == nil || !privacy.Marks(s) {
			continue
		}
		v, err := validator.Compile(s)
		if err != nil {
			t.Fatal(err)
		}
		tried.schema(file, s, v, r)
	}
	if tried.secrets < 500 {
		t.Errorf("only %d secrets were looked for", tried.secrets)
	}
	t.Logf("%d schemas, %d instances, %d secrets; %d redacted copies are not valid", tried.schemas, tried.instances, tried.secrets, tried.invalid)
	if tried.invalid*1000 > tried.instances {
		t.Errorf("%d of %d redacted copies are not valid", tried.invalid, tried.instances)
	}
}

// markSome marks some parts of a real schema that is one document.
func markSome(t *testing.T, c *realEvents, file string, r *rand.Rand) *schema.Schema {
	t.Helper()
	doc, err := c.load(file)
	if err != nil {
		t.Fatal(err)
	}
	var text any
	if err := json.Unmarshal(doc.Root.AppendJSON(nil), &text); err != nil {
		t.Fatal(err)
	}
	marker{r}.schema(text, 0)
	marked, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	if doc, err = source.ParseJSON(file, marked, source.DefaultLimits); err != nil {
		t.Fatal(err)
	}
	s, _ := schema.Load(doc, schema.Options{Loader: c.load})
	return s
}

// marker marks schemas by chance, deeper ones more often. What is in alternatives
// is left alone: there it is the value that decides, which cases show.
type marker struct{ *rand.Rand }

func (m marker) schema(v any, depth int) {
	s, ok := v.(map[string]any)
	if !ok {
		return
	}
	if depth > 0 && m.IntN(8) < depth {
		s["x-pii"] = "personal"
	}
	for _, keyword := range []string{"properties", "patternProperties", "$defs", "definitions"} {
		if parts, ok := s[keyword].(map[string]any); ok {
			for _, name := range sortedKeys(parts) {
				m.schema(parts[name], depth+1)
			}
		}
	}
	for _, keyword := range []string{"items", "additionalProperties"} {
		m.schema(s[keyword], depth+1)
	}
	if list, ok := s["allOf"].([]any); ok {
		for _, sub := range list {
			m.schema(sub, depth)
		}
	}
}

func sortedKeys(m map[string]any) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// taken looks for personal data after it was to be taken out.
type taken struct {
	*testing.T
	schemas, instances, secrets, invalid int
}

func (t *taken) schema(file string, s *schema.Schema, v *validator.Validator, r *rand.Rand) {
	t.Helper()
	t.schemas++
	table := newTabler(s).out
	register := registerOf(s)
	for sample, err := range compat.Samples(s, compat.SampleOptions{Model: contract.Strict, Count: max(8, *instances/5), Wild: r.IntN(2) == 0}) {
		if err != nil {
			break
		}
		t.instances++
		value := sample.Value
		leaves := register.leaves(value, nil, false)
		for i, leaf := range leaves {
			t.secret(v, value, leaf.node, i)
		}
		t.value(file, table, register, v, value, leaves)
	}
}

// secret makes a text one that is nowhere else, if it stays valid.
func (t *taken) secret(v *validator.Validator, whole, leaf *source.Node, i int) {
	if leaf.Kind != source.String {
		return
	}
	before := leaf.Text
	leaf.Text = fmt.Sprintf("secret-%d-of-somebody", i)
	if ok, err := v.Valid(whole); err != nil || !ok {
		leaf.Text = before
		return
	}
	t.secrets++
}

func (t *taken) value(file string, table *event.Schema, register marks, v *validator.Validator, value *source.Node, leaves []leaf) {
	t.Helper()
	in := event.Raw(value.AppendJSON(nil))
	out, err := event.Redact(&in, event.AppendRaw, event.ReadRaw, table)
	if err != nil {
		t.Errorf("%s: %s: %v", file, in, err)
		return
	}
	if strings.Contains(string(out), "-of-somebody") {
		t.Errorf("%s: %s\nis redacted as %s", file, in, out)
	}
	redacted := parseText(t.T, []byte(out)).Root
	if ok, err := v.Valid(redacted); err == nil && !ok {
		t.invalid++
		t.Logf("%s: %s\nis redacted as %s, which is not valid", file, in, out)
	}
	if at := register.differs(value, redacted, nil); at != "" {
		t.Errorf("%s: %s differs, which is not marked: %s\nis redacted as %s", file, at, in, out)
	}
	var asked []string
	same, err := event.Pseudonymise(&in, event.AppendRaw, event.ReadRaw, table, func(field string, value event.Raw) (event.Raw, error) {
		asked = append(asked, field)
		return value, nil
	})
	if err != nil || string(parseText(t.T, []byte(same)).Root.Canonical()) != string(value.Canonical()) {
		t.Errorf("%s: %s\nis pseudonymised as %s: %v", file, in, same, err)
	}
	var want []string
	for _, l := range leaves {
		want = append(want, l.pointer)
	}
	if !slices.Equal(asked, want) {
		t.Errorf("%s: asked for %q, the register has %q in %s", file, asked, want, in)
	}
}

// marks are the pointers of a register, taken apart.
type marks [][]string

func registerOf(s *schema.Schema) marks {
	var m marks
	for _, mark := range privacy.Find(s).Marks {
		m = append(m, strings.Split(mark.Pointer, "/")[1:])
	}
	return m
}

// covers reports whether a place is marked itself.
func (m marks) covers(path []string) bool {
	return slices.ContainsFunc(m, func(tokens []string) bool { return matchesPath(tokens, path) })
}

func matchesPath(tokens, path []string) bool {
	switch {
	case len(tokens) == 0:
		return len(path) == 0
	case tokens[0] == "**":
		return matchesPath(tokens[1:], path) || len(path) > 0 && matchesPath(tokens, path[1:])
	case len(path) == 0:
		return false
	}
	name := strings.NewReplacer("~0", "~", "~1", "/", "~2", "*").Replace(tokens[0])
	return (tokens[0] == "*" || name == path[0]) && matchesPath(tokens[1:], path[1:])
}

// leaf is a text, number or boolean that is personal data.
type leaf struct {
	pointer string
	node    *source.Node
}

func (m marks) leaves(n *source.Node, path []string, covered bool) []leaf {
	covered = covered || m.covers(path)
	var list []leaf
	switch n.Kind {
	case source.Object:
		for _, member := range n.Members {
			list = append(list, m.leaves(member.Value, append(path, member.Name), covered)...)
		}
	case source.Array:
		for i, item := range n.Items {
			list = append(list, m.leaves(item, append(path, strconv.Itoa(i)), covered)...)
		}
	case source.Null:
	default:
		if covered {
			return []leaf{{string(pointerOf(path)), n}}
		}
	}
	return list
}

func pointerOf(path []string) source.Pointer {
	var p source.Pointer
	for _, name := range path {
		p = p.Join(name)
	}
	return p
}

// differs returns the first place that is not marked and differs; "" where none does.
func (m marks) differs(before, after *source.Node, path []string) string {
	here := "/" + strings.Join(path, "/")
	switch {
	case m.covers(path):
		return ""
	case before.Kind != after.Kind:
		return here
	case before.Kind == source.Object:
		for _, member := range before.Members {
			below := append(path, member.Name)
			value := after.Get(member.Name)
			if value == nil && !m.covers(below) {
				return here + "/" + member.Name
			}
			if value != nil {
				if at := m.differs(member.Value, value, below); at != "" {
					return at
				}
			}
		}
		return ""
	case before.Kind == source.Array && len(before.Items) == len(after.Items):
		for i := range before.Items {
			if at := m.differs(before.Items[i], after.Items[i], append(path, strconv.Itoa(i))); at != "" {
				return at
			}
		}
		return ""
	case before.Kind == source.Array: // items that became the same are there once
		return ""
	case string(before.Canonical()) != string(after.Canonical()):
		return here
	}
	return ""
}
