package clients

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// session asks two registries the same and compares what they say. The first is srfake,
// or stands for it; where the other is to differ, a row of differences says so.
type session struct {
	t            testing.TB
	theirs, ours side
	rows         []difference
	names        translator
	mirror       *mirror
	used         map[string]bool // names of rows
}

func newSession(t testing.TB, theirs, ours side, rows []difference) *session {
	return &session{t: t, theirs: theirs, ours: ours, rows: rows, mirror: newMirror(), used: map[string]bool{}}
}

// ask asks both; an error says how they differ.
func (s *session) ask(c call) error {
	expected := s.expected(c)
	id, guid := s.nameOf(c, 1)
	got := s.ours.send(s.t, c, id, guid)
	if err := s.names.learn(expected.body, got.body); err != nil {
		return fmt.Errorf("%s\n%w", c, err)
	}
	want := reply{expected.status, s.names.ours(expected.body, c.what == "version/referencedby")}
	if want.body = anyMessage(want.body, got.body); want.body == anything {
		want.body = got.body
	}
	if diff := cmp.Diff([]any{want.status, sorted(want.body)}, []any{got.status, sorted(got.body)}); diff != "" {
		return fmt.Errorf("%s\n  srfake: %s\n  door:   %s\n%s", c, expected, got, diff)
	}
	s.remember(c, expected)
	return nil
}

// expected is what srfake says, but for what a row of differences says.
func (s *session) expected(c call) reply {
	for _, row := range s.rows {
		if row.instead == nil {
			continue
		}
		if said := row.instead(s, c); said != nil {
			s.used[row.name] = true
			return *said
		}
	}
	said := s.fake(c)
	for _, row := range s.rows {
		if row.after == nil {
			continue
		}
		if other := row.after(s, c, said); other != nil {
			s.used[row.name] = true
			said = *other
		}
	}
	return said
}

// fake asks srfake alone.
func (s *session) fake(c call) reply {
	id, guid := s.nameOf(c, 0)
	return s.theirs.send(s.t, c, id, guid)
}

// nameOf is the id and the guid that a call means, of one side.
func (s *session) nameOf(c call, of int) (id, guid string) {
	theirID, ourID := s.names.ids.seen(c.seen, noID)
	theirGUID, ourGUID := s.names.guids.seen(c.seen, noGUID)
	return [2]string{theirID, ourID}[of], [2]string{theirGUID, ourGUID}[of]
}

// any is the message that srfake cannot know: what it says there has to be said, not how.
const anything = "*"

// anyMessage takes our message where any will do.
func anyMessage(want, got any) any {
	fields, is := want.(map[string]any)
	other, too := got.(map[string]any)
	if !is || !too || fields["message"] != anything {
		return want
	}
	if said, _ := other["message"].(string); said != "" {
		fields["message"] = said
	}
	return want
}

// remember keeps what a call changed in srfake.
func (s *session) remember(c call, said reply) {
	if said.status != http.StatusOK {
		return
	}
	m := s.mirror
	switch c.what {
	case "register":
		s.rememberVersions(c)
	case "PUT config":
		level := c.body.(map[string]any)["compatibility"].(string)
		if c.subject == "" {
			m.global = level
		} else {
			m.at(c.subject).config = level
		}
	case "DELETE config":
		m.at(c.subject).config = ""
	case "PUT mode":
		value := c.body.(map[string]any)["mode"].(string)
		if c.subject == "" {
			m.mode = value
		} else {
			m.at(c.subject).mode = value
		}
	case "DELETE mode":
		m.at(c.subject).mode = ""
	case "delete version":
		v := m.at(c.subject).version(c.version, true)
		if c.version == "latest" || c.version == "-1" {
			v = m.at(c.subject).latest(c.is("permanent"))
		}
		if v != nil {
			v.deleted, v.gone = true, c.is("permanent")
		}
	}
}

// rememberVersions reads from srfake the versions of a subject that are new.
func (s *session) rememberVersions(c call) {
	at := s.mirror.at(c.subject)
	numbers, _ := s.fake(versionsOf(c.subject)).body.([]any)
	for _, value := range numbers {
		n := number(value)
		if n <= len(at.versions) {
			continue
		}
		fields, _ := s.fake(ofVersion(c.subject, itoa(n), "")).body.(map[string]any)
		id, _ := fields["id"].(json.Number)
		guid, _ := fields["guid"].(string)
		s.mirror.versions++
		at.versions = append(at.versions, &version{of: c.subject, number: n, order: s.mirror.versions, id: id.String(), guid: guid, content: c.content})
	}
}
