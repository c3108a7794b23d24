package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// Kafka says where Kafka clients reach the registry.
type Kafka struct {
	Path   string // on this server, "/confluent"; empty: it has no door for them
	Listen string // address of a port of their own; empty: there is none
	// RefusesUnmanaged says that new subjects which no contract claims are refused.
	RefusesUnmanaged bool
}

// kafkaAddress is the registry as Kafka clients name it; empty: they cannot.
type kafkaAddress struct {
	Kafka
	URL   string
	Token bool // whoever asks needs one
}

func (s *site) kafkaAt(req *http.Request) kafkaAddress {
	at := kafkaAddress{Kafka: s.opt.Kafka, Token: s.asksToken()}
	if at.Path != "" {
		at.URL = s.opt.Origin(req) + at.Path
	}
	return at
}

// Newest is the address of a subject's newest version, for a shell: nothing in it ends
// the quotes around it.
func (k kafkaAddress) Newest(subject string) string {
	return k.URL + "/subjects/" + url.PathEscape(subject) + "/versions/latest"
}

// subjectPath is the address of a subject's page.
func subjectPath(name string) string {
	if name == "." || name == ".." { // no address has them as a part of its path
		return "/subjects?" + url.Values{"q": {name}}.Encode()
	}
	return "/subjects/" + url.PathEscape(name)
}

// kafkaContextOf is the Kafka context of a subject as people write it, ".ctx"; empty: the
// default one.
func kafkaContextOf(subject string) string { return strings.Trim(registry.KafkaContext(subject), ":") }

// kafkaUse is how Kafka clients use a version of an event.
type kafkaUse struct {
	Subject string
	Entry   *registry.SubjectEntry // that the version is there; nil: it is none
	Newest  bool                   // the subject's newest is the entry
	Topic   string                 // whose values serializers look for there; empty: of none
}

// kafkaUseOf says how Kafka clients use a version: under the first subject that its
// major has.
func kafkaUseOf(snapshot *registry.Snapshot, version *registry.Version) kafkaUse {
	m := version.Contract.Major(version.Version.Major)
	if m == nil {
		return kafkaUse{}
	}
	u := kafkaUse{Subject: registry.SubjectsOf(version.Contract.Name, m.MajorInfo)[0]}
	if topic, is := strings.CutSuffix(u.Subject, "-value"); is && len(m.Subjects) > 0 {
		u.Topic = topic
	}
	newest := 0
	for _, e := range snapshot.SubjectEntries(u.Subject) {
		if !e.Visible() {
			continue
		}
		newest = e.Number
		if itself := e.VersionKey == version.VersionKey; itself || e.Fingerprint == version.Fingerprint && (u.Entry == nil || u.Entry.VersionKey != version.VersionKey) {
			u.Entry = &e // a contract that took a subject goes on where that stood
		}
	}
	u.Newest = u.Entry != nil && u.Entry.Number == newest
	return u
}

// claimOf is who has a subject: the contract, and its majors that claim it.
type claimOf struct {
	Contract *registry.Contract // nil: no contract
	Majors   []contract.MajorInfo
}

func newClaimOf(snapshot *registry.Snapshot, subject string) claimOf {
	c, majors := snapshot.Claiming(subject)
	claim := claimOf{Contract: c}
	for _, m := range majors {
		claim.Majors = append(claim.Majors, m.MajorInfo)
	}
	return claim
}

// shellWord writes a name as one word of a shell.
func shellWord(name string) string {
	return "'" + strings.ReplaceAll(visible(name), "'", `'\''`) + "'"
}
