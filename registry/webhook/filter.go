package webhook

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// maxFilter bounds each list of a filter.
const maxFilter = 200

// Filter chooses changes. An empty list chooses everything; a change has to be
// chosen by Kinds, and by Contexts or Events where one of them is not empty.
type Filter struct {
	Contexts []string
	Events   []contract.EventName
	Kinds    []registry.ChangeKind
}

// kinds are the kinds that a filter can name.
var kinds = []registry.ChangeKind{
	registry.PushChange, registry.ImportChange, registry.VersionChange, registry.DeletionChange, registry.TransferChange,
	registry.DeploymentChange, registry.WaiverChange, registry.RelationshipChange, registry.SubjectChange, registry.SilenceChange,
}

// Check reports what is wrong with the filter, or nil.
func (f Filter) Check() error {
	if max(len(f.Contexts), len(f.Events), len(f.Kinds)) > maxFilter {
		return fmt.Errorf("a list of the filter has more than %d names: leave it empty to hear of everything", maxFilter)
	}
	for _, name := range f.Contexts {
		if err := contract.CheckContextName(name); err != nil {
			return err
		}
	}
	for _, name := range f.Events {
		if _, err := contract.ParseEventName(name.String(), ""); err != nil {
			return err
		}
	}
	for _, kind := range f.Kinds {
		if !slices.Contains(kinds, kind) {
			return fmt.Errorf("%q is no kind of change: there are %v", kind, kinds)
		}
	}
	return nil
}

// Chooses reports whether a change is sent.
func (f Filter) Chooses(c *registry.Change) bool {
	if len(f.Kinds) > 0 && !slices.Contains(f.Kinds, c.Kind) {
		return false
	}
	return f.everything() || slices.ContainsFunc(c.Versions, f.names) || slices.ContainsFunc(c.Deleted, f.names) ||
		slices.ContainsFunc(c.Lineages, f.namesLineage) || slices.ContainsFunc(c.Deployments, f.namesService) ||
		slices.ContainsFunc(c.Waivers, f.namesWaiver) || slices.ContainsFunc(c.Silences, f.namesSilence)
}

// namesService reports whether the filter lets news of a service through: it is
// of one of the contexts.
func (f Filter) namesService(d registry.DeploymentNews) bool {
	context, _, _ := strings.Cut(d.Service, "/")
	return f.everything() || slices.Contains(f.Contexts, context)
}

// namesWaiver reports whether the filter lets news of a waiver through: one of the
// contexts has to agree to it, or its finding is about one of the events or
// contexts.
func (f Filter) namesWaiver(w registry.WaiverNews) bool {
	asked := func(context string) bool { return slices.Contains(f.Contexts, context) }
	if f.everything() || slices.ContainsFunc(w.Contexts, asked) {
		return true
	}
	subject, _, _ := strings.Cut(w.Subject, " ")
	name, err := contract.ParseEventName(subject, "")
	return err == nil && f.names(registry.VersionName{Event: name})
}

// namesSilence reports whether the filter lets news of a silence through: of an event
// as a version of it, of a service as what runs.
func (f Filter) namesSilence(s registry.SilenceNews) bool {
	if s.What == registry.SilentService {
		return f.namesService(registry.DeploymentNews{Service: s.Name})
	}
	return f.everything() || f.namesLineage(s.Name)
}

// everything reports whether no event is left out.
func (f Filter) everything() bool { return len(f.Contexts) == 0 && len(f.Events) == 0 }

// names reports whether the filter lets a version through.
func (f Filter) names(v registry.VersionName) bool {
	return f.everything() || v.Subject == "" && (slices.Contains(f.Contexts, v.Event.Context) || slices.Contains(f.Events, v.Event))
}

// namesLineage does so for the name that a contract was first published with.
// What is no event's name is the lineage of an unmanaged subject.
func (f Filter) namesLineage(lineage string) bool {
	name, err := contract.ParseEventName(lineage, "")
	return err == nil && f.names(registry.VersionName{Event: name})
}

// String returns the filter in words: "push of ordering, billing.InvoicePaid".
func (f Filter) String() string {
	what, of := "everything", ""
	if len(f.Kinds) > 0 {
		what = join(f.Kinds)
	}
	if !f.everything() {
		of = " of " + strings.Join(slices.Concat(f.Contexts, texts(f.Events)), ", ")
	}
	return what + of
}

func join(kinds []registry.ChangeKind) string {
	var list []string
	for _, kind := range kinds {
		list = append(list, string(kind))
	}
	return strings.Join(list, ", ")
}

func texts(names []contract.EventName) []string {
	var list []string
	for _, name := range names {
		list = append(list, name.String())
	}
	return list
}
