package workspace

import (
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
)

// RegistryPolicy is what `extends:` calls the policy of the registry, and
// PulledPolicy the file into which `treaty pull` copies it.
const (
	RegistryPolicy = "registry"
	PulledPolicy   = PulledTree + "/policy.yaml"
)

// CustomPrefix begins the id of every custom rule.
const CustomPrefix = "x-"

// Policy is what one file says about rules: treaty.yaml, or one that it extends.
type Policy struct {
	Doc       *source.Document
	Profile   string // empty: it does not say
	Envelope  string // empty: it does not say
	Rules     []RuleSetting
	Overrides []Override
	Values    []WordChange
	Custom    []CustomRule
}

// RuleSetting is how one rule is to weigh, and what it is told.
type RuleSetting struct {
	ID       string
	Severity string // empty: it does not say
	Options  []RuleOption
	At       source.Pointer // in the file
}

// RuleOption is one thing that a rule is told; the rule knows what it may be.
type RuleOption struct {
	Name  string
	Value *source.Node
	At    source.Pointer
}

// Override is how rules weigh in a part of the workspace. A contract, context or
// service is in it where each list that is there has something that matches.
type Override struct {
	Contexts []string // globs of names
	Paths    []string // globs of files and folders
	Kinds    []contract.Kind
	Rules    []RuleSetting

	contexts, paths []glob
	nowhere         bool // a list has nothing that can be used: what was meant is not known
}

// WordChange changes a list of words that rules share.
type WordChange struct {
	Name        string
	Add, Remove []string
	At          source.Pointer
}

// The documents that a custom rule can be about.
const (
	OfEvent   = "event"
	OfSchema  = "schema"
	OfContext = "context"
	OfService = "service"
)

// CustomKinds lists the documents that a custom rule can be about: event.yaml, a
// schema file of a contract, context.yaml, a service's file.
var CustomKinds = []string{OfEvent, OfSchema, OfContext, OfService}

// CustomRule is a rule without Go: a JSON Schema that documents must satisfy.
type CustomRule struct {
	ID       string // "x-…"
	Of       string // one of CustomKinds
	Severity string // "warning" where the file does not say
	Message  string
	Why      string
	Hint     string
	// Schema is the document that holds the JSON Schema, and SchemaAt the place in
	// it: the policy file itself, or a file that it names.
	Schema   *source.Document
	SchemaAt source.Pointer
	At       source.Pointer
}

// Matches reports whether the override is about something of a context, in a
// file, of a kind; a kind is asked of contracts alone.
func (o *Override) Matches(context, file string, kind contract.Kind) bool {
	of := func(globs []glob, name string) bool {
		return len(globs) == 0 || slices.ContainsFunc(globs, func(g glob) bool { return g.match(name) })
	}
	return !o.nowhere && of(o.contexts, context) && of(o.paths, file) && (len(o.Kinds) == 0 || slices.Contains(o.Kinds, kind))
}

// OverrideOf is an override of the contexts that the glob, which was checked, names.
func OverrideOf(glob string) *Override {
	return &Override{Contexts: []string{glob}, contexts: globs([]string{glob})}
}

// readPolicy takes what a document says about rules; what is wrong in it was
// reported and is left out.
func readPolicy(doc *source.Document) *Policy {
	root := doc.Root
	p := &Policy{
		Doc:      doc,
		Profile:  word(root.Get("profile"), Profiles, ""),
		Envelope: word(root.Get("envelope"), Envelopes, ""),
		Rules:    readSettings(root.Get("rules"), "/rules"),
	}
	for i, item := range first(maxPolicy, items(root.Get("overrides"))) {
		at := source.Pointer("/overrides").JoinIndex(i)
		o := Override{
			Contexts: first(maxPolicy, texts(item.Get("contexts"), checkGlob)),
			Paths:    first(maxPolicy, texts(item.Get("paths"), checkGlob)),
			Kinds:    kinds(item.Get("kinds")),
			Rules:    readSettings(item.Get("rules"), at.Join("rules")),
		}
		o.contexts, o.paths = globs(o.Contexts), globs(o.Paths)
		o.nowhere = isEmptied(item.Get("contexts"), len(o.Contexts)) || isEmptied(item.Get("paths"), len(o.Paths)) || isEmptied(item.Get("kinds"), len(o.Kinds))
		p.Overrides = append(p.Overrides, o)
	}
	for _, m := range members(root.Get("values")) {
		p.Values = append(p.Values, WordChange{
			Name: m.Name, Add: texts(m.Value.Get("add"), checkWord), Remove: texts(m.Value.Get("remove"), checkWord),
			At: source.Pointer("/values").Join(m.Name),
		})
	}
	return p
}

// isEmptied reports whether a list is there of which so few are left: nothing.
func isEmptied(list *source.Node, left int) bool { return list != nil && left == 0 }

// first returns the first n of a list: a longer one was reported.
func first[T any](n int, list []T) []T { return list[:min(n, len(list))] }

// globs compiles patterns that were checked.
func globs(patterns []string) []glob {
	list := make([]glob, len(patterns))
	for i, pattern := range patterns {
		list[i], _ = compileGlob(pattern)
	}
	return list
}

func readSettings(n *source.Node, at source.Pointer) []RuleSetting {
	var list []RuleSetting
	for _, m := range members(n) {
		if checkRuleID(m.Name) != nil {
			continue
		}
		s := RuleSetting{ID: m.Name, Severity: word(m.Value, severities, ""), At: at.Join(m.Name)}
		if m.Value.Kind == source.Object {
			s.Severity = word(m.Value.Get("severity"), severities, "")
			for _, option := range members(m.Value.Get("options")) {
				s.Options = append(s.Options, RuleOption{Name: option.Name, Value: option.Value, At: s.At.Join("options").Join(option.Name)})
			}
		}
		if s.Severity != "" || len(s.Options) > 0 {
			list = append(list, s)
		}
	}
	return list
}

func kinds(n *source.Node) []contract.Kind {
	var list []contract.Kind
	for _, item := range items(n) {
		if k := word(item, contract.Kinds, ""); k != "" {
			list = append(list, k)
		}
	}
	return list
}
