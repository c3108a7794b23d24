package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// subjectView is a Kafka subject: who has it, what it promises, which versions it has
// by the numbers of Kafka clients, and what one of them says.
type subjectView struct {
	Name    string
	Hue     int
	Claim   claimOf
	Within  string // Kafka context; empty: the default one
	Promise promiseOf
	Mode    setting
	Kafka   kafkaAddress
	Origin  string
	Newest  *registry.SubjectEntry // that Kafka clients are told of; nil: there is none
	Visible int
	Rows    []entryRow // a page of the versions, the newest first
	pager
	Chosen *chosenEntry // nil: there is no version

	unknown []unknownChoice
}

// Claimed reports whether a row is of a contract's version.
func (v *subjectView) Claimed() bool {
	return slices.ContainsFunc(v.Rows, func(r entryRow) bool { return r.Contract != nil })
}

// Attached reports whether something came with a row's schema.
func (v *subjectView) Attached() bool {
	return slices.ContainsFunc(v.Rows, func(r entryRow) bool { return r.SubjectEntry.Attached != nil })
}

// setting is a value, and where it comes from; empty: nobody set it.
type setting struct{ Value, From string }

// promiseOf is what judges new versions of a subject.
type promiseOf struct {
	Mode  setting
	Words string // what the mode means
	Model contract.ContentModel
	Group string // name of the property of metadata that groups versions; empty: none does
}

// entryRow is a version in the table of a subject.
type entryRow struct {
	registry.SubjectEntry
	Chosen bool
	Newest bool
	Link   string // chooses it
}

// entriesPerPage is how many versions of a subject a page lists.
const entriesPerPage = 30

func (v *subjectView) place() layout {
	p := layout{Title: v.Name + " · Kafka subjects", Section: "subjects", Alternate: "/v1/subjects/" + url.PathEscape(v.Name), Unknown: v.unknown}
	if v.Chosen != nil {
		p.Permalink = subjectPath(v.Name) + "?version=" + strconv.Itoa(v.Chosen.Number)
	}
	return p
}

func (s *site) subject(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	name, params := req.PathValue("subject"), req.URL.Query()
	entries := snapshot.SubjectEntries(name)
	v := &subjectView{Name: name, Claim: newClaimOf(snapshot, name), Within: kafkaContextOf(name), Kafka: s.kafkaAt(req), Origin: s.opt.Origin(req)}
	if len(entries) == 0 && v.Claim.Contract == nil {
		return nil, noSubject(snapshot, name)
	}
	if v.Claim.Contract != nil {
		v.Hue = aboutContexts(snapshot).hue(v.Claim.Contract.Name.Context)
	}
	v.Promise, v.Mode = promiseOfSubject(snapshot, name), kafkaModeOf(snapshot, name)
	for _, e := range entries {
		if e.Visible() {
			v.Visible, v.Newest = v.Visible+1, &e
		}
	}
	at := v.choose(entries, params)
	if at < 0 {
		return v, nil
	}
	v.table(entries, at, params)
	var err error
	v.Chosen, err = s.chosenEntry(ctx, snapshot, name, entries, at)
	return v, err
}

// choose returns the place of the version that the address names, else of the newest
// that Kafka clients are told of, else of the newest; -1: there is none.
func (v *subjectView) choose(entries []registry.SubjectEntry, params url.Values) int {
	var numbers []string
	for _, e := range entries {
		numbers = append(numbers, strconv.Itoa(e.Number))
	}
	text, unknown := chosenOf(subjectPath(v.Name), params, "version", "Version", numbers)
	v.unknown = unknown
	if text != "" {
		return slices.Index(numbers, text)
	}
	if v.Newest != nil {
		return slices.Index(numbers, strconv.Itoa(v.Newest.Number))
	}
	return len(entries) - 1
}

// table fills in the page of the versions that is asked for, else the one that has the
// chosen version.
func (v *subjectView) table(entries []registry.SubjectEntry, chosen int, params url.Values) {
	at, rows := newAddress(subjectPath(v.Name), params, "version"), make([]entryRow, 0, len(entries))
	for i, e := range slices.Backward(entries) {
		number := strconv.Itoa(e.Number)
		rows = append(rows, entryRow{
			SubjectEntry: e, Chosen: i == chosen, Newest: v.Newest != nil && v.Newest.Number == e.Number, Link: at.with("version", number) + "#schema",
		})
	}
	page := params.Get("page")
	if page == "" {
		page = strconv.Itoa((len(entries)-1-chosen)/entriesPerPage + 1)
	}
	v.Rows, v.pager = turned(rows, entriesPerPage, page, func(page string) string { return at.with("page", page) + "#versions" })
}

// promiseOfSubject is what the subject promises, and who says so.
func promiseOfSubject(snapshot *registry.Snapshot, name string) promiseOf {
	mode, model, group := snapshot.Promise(name)
	p := promiseOf{Mode: setting{Value: string(mode), From: "its contract says so"}, Model: model, Group: group}
	var since *registry.Version
	if c, m, ok := snapshot.SubjectOwner(name); ok {
		since = keptSince(c, m.Number)
	} else {
		p.Mode.From = settingsOf(name, "the server's default", snapshot.PromisedBy)
	}
	p.Words = modeWords(mode, since)
	return p
}

// kafkaModeOf is what may be done with the subject, and who says so.
func kafkaModeOf(snapshot *registry.Snapshot, name string) setting {
	otherwise := ""
	if _, _, ok := snapshot.SubjectOwner(name); ok && snapshot.KafkaMode(name) == registry.ReadOnly {
		otherwise = "its majors are retired"
	}
	return setting{snapshot.KafkaMode(name), settingsOf(name, otherwise, snapshot.KafkaModeBy)}
}

// settingsOf says whose settings they are.
func settingsOf(subject, otherwise string, by func(string) (string, bool)) string {
	switch name, ok := by(subject); {
	case !ok:
		return otherwise
	case name == subject:
		return "set for this subject"
	case name == "":
		return "set for all subjects"
	default:
		return "set for the Kafka context " + strings.Trim(name, ":")
	}
}
