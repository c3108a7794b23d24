package codegen

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// PlanService plans what one service needs: the types of the events that it
// produces, and views of those that it consumes. A view has the fields that the
// service's manifest declares and nothing else, so that code that reads another
// does not compile; what else there is in an event is dropped when it is decoded,
// for a service keeps nothing that it does not say that it reads. Who passes an
// event on passes on its text. An event that it produces as well as consumes is
// planned whole: it has to write all of it.
//
// The error is an *Error where names cannot be, a schema is invalid, the service
// is not known, or an event that it consumes is not there.
func PlanService(ctx context.Context, ws *workspace.Workspace, gen workspace.Gen, opt PlanOptions) (*Model, error) {
	s, wrong := serviceOf(ws, gen)
	if s == nil {
		return nil, &Error{Findings: []diag.Finding{wrong}}
	}
	var subjects []*subject
	var missing []diag.Finding
	byName := map[contract.EventName]*subject{}
	add := func(event contract.EventName, list string) *subject {
		c := ws.Find(event)
		if c == nil {
			missing = append(missing, notHere(s, event, list))
			return nil
		}
		sub := byName[c.Name]
		if sub == nil {
			sub = &subject{contract: c, publishers: publishers(ws, c), majors: map[int]bool{}, reader: s.Name}
			byName[c.Name] = sub
			subjects = append(subjects, sub)
		}
		return sub
	}
	for _, p := range s.Produces {
		if sub := add(p.Event, "produces"); sub != nil {
			sub.produce(p)
		}
	}
	for _, use := range s.Consumes {
		if sub := add(use.Event, "consumes"); sub != nil {
			sub.consume(use)
		}
	}
	m, err := planSubjects(ctx, subjects, missing, opt)
	if err != nil {
		return m, err
	}
	m.addContracts(ws, s, opt)
	return m, nil
}

// produce adds the majors that a service writes.
func (s *subject) produce(p contract.Production) {
	s.reader = ""
	for _, m := range s.contract.Majors {
		s.majors[m.Number] = s.majors[m.Number] || len(p.Majors) == 0
	}
	for _, number := range p.Majors {
		s.majors[number] = true
	}
}

// consume adds the majors that a service understands, and what it reads of them.
func (s *subject) consume(use contract.Consumption) {
	for _, m := range s.contract.Majors {
		s.majors[m.Number] = s.majors[m.Number] || use.Versions.TouchesMajor(m.Number)
	}
	s.reads = append(s.reads, use)
}

// fields returns what a service reads of the event, or false where it is the
// whole: one that does not say what it reads may read everything.
func (s *subject) fields() (compat.Fields, bool) {
	if s.reader == "" {
		return compat.Fields{}, false
	}
	for _, use := range s.reads {
		if use.ReadsAll() || len(use.Fields) == 0 {
			return compat.Fields{}, false
		}
	}
	fields, err := compat.ParseFields(s.written(), nil)
	if err != nil {
		return compat.Fields{}, false // the workspace found it: whoever is unclear reads all
	}
	return fields, !fields.Reads().Whole()
}

// written returns the fields that a service declares, sorted, each once; it reads
// those on whose values it acts too.
func (s *subject) written() []string {
	var read []string
	for _, use := range s.reads {
		read = append(read, use.Fields...)
		read = slices.AppendSeq(read, maps.Keys(use.EnumValues))
	}
	slices.Sort(read)
	return slices.Compact(read)
}

// serviceOf returns the service that an entry of gen: names.
func serviceOf(ws *workspace.Workspace, gen workspace.Gen) (*workspace.Service, diag.Finding) {
	var found []*workspace.Service
	var names []string
	for _, s := range ws.Services {
		full := s.Context + "/" + s.Name
		names = append(names, s.Name, full)
		if gen.Service == s.Name || gen.Service == full {
			found = append(found, s)
		}
	}
	wrong := diag.Finding{Rule: RuleConsumer, Severity: diag.Error, Subject: workspace.ConfigFile, Span: gen.Span}
	switch len(found) {
	case 1:
		return found[0], diag.Finding{}
	case 0:
		wrong.Message = gen.Service + " is no service of this workspace"
		wrong.Hint = "name one that a service.yaml declares"
		if near := workspace.Suggest(gen.Service, names); near != "" {
			wrong.Hint = "did you mean " + near + "?"
		}
	default:
		wrong.Message = fmt.Sprintf("two contexts have a service %s", gen.Service)
		wrong.Hint = "write its context before it: service: " + found[0].Context + "/" + found[0].Name
	}
	return nil, wrong
}

// notHere reports an event that a service names in list, and that has no files.
func notHere(s *workspace.Service, event contract.EventName, list string) diag.Finding {
	f := diag.Finding{
		Rule: RuleConsumer, Severity: diag.Error, Subject: "service " + s.Name, Span: s.Doc.Span(s.Doc.Root),
		Message: event.String() + " is neither in this workspace nor among the copies in " + workspace.PulledTree + "/",
		Hint:    "`treaty pull` copies what the services consume",
	}
	if n := s.Doc.Root.Get(list); n != nil && n.Kind == source.Array {
		for _, item := range n.Items {
			named := item.Get("event")
			if name, err := contract.ParseEventName(text(named), s.Context); err == nil && name == event {
				f.Span = s.Doc.Span(named)
			}
		}
	}
	return f
}

func text(n *source.Node) string {
	if n == nil {
		return ""
	}
	return n.Text
}

// unsaid reports whether there is no view because the service does not say what it
// reads.
func (s *subject) unsaid() bool {
	return s.reader != "" && slices.ContainsFunc(s.reads, func(use contract.Consumption) bool { return len(use.Fields) == 0 })
}

// describe says in the comments of a package that it is a view, and of what.
func (s *subject) describe(p *Package) {
	fields := strings.Join(s.written(), ", ")
	p.Doc = "what " + s.reader + " reads of " + p.Doc
	for _, unit := range p.Units {
		if unit.Root != nil {
			unit.Root.Doc = fmt.Sprintf("what %s reads of it: %s. What else there is in an event is dropped.\n\n%s", s.reader, fields, unit.Root.Doc)
		}
	}
}
