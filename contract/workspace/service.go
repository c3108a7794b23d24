package workspace

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
)

const servicesFolder = "services"

// services reads the files beside each context and those that the configuration
// names.
func (l *loader) services() {
	for _, folder := range l.tree.folders {
		beside := path.Base(folder) == servicesFolder && l.ws.Config.hasFolder(folder)
		for _, base := range l.tree.files[folder] {
			file := path.Join(folder, base)
			switch {
			case beside && path.Ext(base) == ".yaml":
				l.service(file, l.contextOf(folder))
			case beside && isContractFile(base):
				l.misplaced(file, file, diag.Error, "is not read as a service", "services are YAML: name it "+strings.TrimSuffix(base, path.Ext(base))+".yaml")
			case l.namedService(file):
				l.service(file, "")
			}
		}
	}
}

func (l *loader) namedService(file string) bool {
	return slices.ContainsFunc(l.ws.Config.Services, func(glob string) bool { return matches(glob, file) })
}

// service reads one file; home is the context whose folder it stands in.
func (l *loader) service(file, home string) {
	if l.ofOthers(file) {
		l.files.forget(file)
		return
	}
	subject := "service " + strings.TrimSuffix(path.Base(file), path.Ext(file))
	doc := l.openKind(file, subject, "service")
	if doc == nil {
		return
	}
	s := readService(doc.Root, home)
	if s.Name == "" {
		return // its finding says so
	}
	subject = "service " + s.Name
	if home != "" && s.Context != home {
		l.disagrees(doc, "/context", subject, fmt.Sprintf("the service is of context %q, its folder of %q", s.Context, home))
	}
	for _, other := range l.ws.Services {
		if other.Name == s.Name && other.Context == s.Context {
			l.duplicate(doc, "/service", subject, fmt.Sprintf("there is another service %q in context %q", s.Name, s.Context), whyNotRead, other.Doc, "/service")
			return
		}
	}
	l.ws.Services = append(l.ws.Services, &Service{Service: s, Doc: doc})
}

// ofOthers reports whether the file is a manifest of Kubernetes, where a
// service.yaml is as usual as it is here.
func (l *loader) ofOthers(file string) bool {
	doc, err := l.files.document(file)
	return err == nil && doc.Root.Get("service") == nil && doc.Root.Get("apiVersion") != nil && doc.Root.Get("kind") != nil
}

// ReadService reads a service from its file alone, which was found in order once;
// home is its context where the file does not name one.
func ReadService(doc *source.Document, home string) *Service {
	return &Service{Service: readService(doc.Root, home), Doc: doc}
}

func readService(root *source.Node, home string) contract.Service {
	s := contract.Service{
		Name:    textWhere(root.Get("service"), contract.CheckServiceName),
		Context: cmp.Or(textWhere(root.Get("context"), contract.CheckContextName), home),
		Owner:   textWhere(root.Get("owner"), checkName),
		Purpose: textWhere(root.Get("purpose"), checkText),
	}
	for _, item := range items(root.Get("produces")) {
		if name, ok := eventName(item.Get("event"), s.Context); ok {
			s.Produces = append(s.Produces, contract.Production{Event: name, Majors: readMajors(item.Get("versions"))})
		}
	}
	for _, item := range items(root.Get("consumes")) {
		if name, ok := eventName(item.Get("event"), s.Context); ok {
			s.Consumes = append(s.Consumes, readConsumption(item, name, s.Context))
		}
	}
	return s
}

// eventName reads a name; a bare one is of the context home.
func eventName(n *source.Node, home string) (contract.EventName, bool) {
	name, err := contract.ParseEventName(text(n), home)
	return name, err == nil
}

func readMajors(n *source.Node) []int {
	var majors []int
	for _, item := range items(n) {
		if item.Kind != source.Number || checkMajor(item.Text) != nil {
			continue
		}
		number, _ := strconv.Atoi(item.Text)
		if !slices.Contains(majors, number) {
			majors = append(majors, number)
		}
	}
	slices.Sort(majors)
	return majors
}

func readConsumption(n *source.Node, name contract.EventName, home string) contract.Consumption {
	c := contract.Consumption{
		Event:        name,
		Fields:       texts(n.Get("fields"), checkFieldPointer),
		Otherwise:    word(n.Get("enum-values").Get("otherwise"), []string{"ignore"}, ""),
		Replays:      truth(n.Get("replays")),
		Purpose:      textWhere(n.Get("purpose"), checkText),
		Terminates:   textWhere(n.Get("terminates"), checkText),
		IdempotentBy: textWhere(n.Get("idempotent-by"), checkPlace),
		OnFailure: contract.OnFailure{
			Retries:    count(n.Get("on-failure").Get("retries")),
			DeadLetter: textWhere(n.Get("on-failure").Get("dead-letter"), checkSubject),
		},
	}
	// A range that cannot be read is any version: whoever says something
	// unclear is asked more, not less.
	c.Versions, _ = contract.ParseRange(text(n.Get("versions")))
	if text(n.Get("fields")) == contract.AllFields {
		c.Fields = []string{contract.AllFields}
	}
	for _, m := range members(n.Get("enum-values")) {
		if checkFieldPointer(m.Name) != nil || m.Value.Kind != source.Array {
			continue
		}
		if c.EnumValues == nil {
			c.EnumValues = map[string][]string{}
		}
		c.EnumValues[m.Name] = texts(m.Value, checkLength)
	}
	for _, item := range items(n.Get("emits")) {
		if emitted, ok := eventName(item, home); ok {
			c.Emits = append(c.Emits, emitted)
		}
	}
	return c
}

// compareServices orders services by name, then by context: a name is unique in
// its context.
func compareServices(a, b *Service) int {
	return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Context, b.Context))
}
