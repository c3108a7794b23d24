package verify

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/schemas"
)

// company is the sample company, with a log of its events: the examples of all majors as
// CloudEvents, with other ids, times and keys in each.
type company struct {
	catalogue *Catalogue
	templates []template
	random    *rand.Rand
	written   int
}

// template is an event without what differs from one to the next.
type template struct {
	kind   string
	before string // of the data, up to the digits of the key
	digits int    // how many; 0: there is no key
	after  string
}

func newCompany(t testing.TB) *company {
	t.Helper()
	files := workspace.MemFiles{}
	err := fs.WalkDir(schemas.Examples(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[name], err = fs.ReadFile(schemas.Examples(), name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	ws, err := workspace.Load(t.Context(), files, "test")
	if err != nil {
		t.Fatal(err)
	}
	c := &company{random: rand.New(rand.NewPCG(1, 2))}
	if c.catalogue, err = NewCatalogue(t.Context(), ws); err != nil {
		t.Fatal(err)
	}
	for _, event := range ws.Contracts {
		for _, major := range event.Majors {
			for _, example := range major.Newest().Examples {
				if major.Status != contract.Draft {
					c.templates = append(c.templates, newTemplate(event, major.Number, example.Doc.Root))
				}
			}
		}
	}
	return c
}

func newTemplate(event *workspace.Contract, major int, data *source.Node) template {
	t := template{kind: fmt.Sprintf("%s.v%d", event.Name, major), before: string(data.AppendJSON(nil))}
	name := strings.TrimPrefix(event.Key, "/")
	value := data.Get(name)
	if value == nil || value.Kind != source.String {
		return t
	}
	member := strconv.Quote(name) + ":" + strconv.Quote(value.Text)
	before, after, ok := strings.Cut(t.before, member)
	if !ok {
		return t
	}
	kept := strings.TrimRight(value.Text, "0123456789abcdefghijklmnopqrstuvwxyz")
	t.digits = min(len(value.Text)-len(kept), 6)
	cut := len(value.Text) - t.digits
	t.before, t.after = before+strconv.Quote(name)+`:"`+value.Text[:cut], `"`+after
	return t
}

// line appends the next event of the log, of a new key mostly.
func (c *company) line(dst []byte) []byte {
	t := &c.templates[c.random.IntN(len(c.templates))]
	c.written++
	dst = append(dst, `{"specversion":"1.0","id":"01997c2e-5a1b-7`...)
	dst = append(dst, fmt.Sprintf("%03x-8000-%012x", c.written>>20, c.written)...)
	dst = append(dst, `","source":"/shop/`...)
	dst = append(dst, t.kind[:strings.IndexByte(t.kind, '.')]...)
	dst = append(dst, `","type":"`...)
	dst = append(dst, t.kind...)
	dst = append(dst, `","time":"2026-`...)
	seconds := c.written / 10
	dst = fmt.Appendf(dst, "%02d-%02dT%02d:%02d:%02d.%03dZ", seconds/86400/28%12+1, seconds/86400%28+1, seconds/3600%24, seconds/60%60, seconds%60, c.written%1000)
	dst = append(dst, `","datacontenttype":"application/json","correlationid":"c-`...)
	dst = strconv.AppendInt(dst, int64(c.written/3), 10)
	dst = append(dst, `","data":`...)
	dst = append(dst, t.before...)
	if t.digits > 0 {
		key := fmt.Sprintf("%06d", c.written/4%1000000)
		dst = append(dst, key[len(key)-t.digits:]...)
	}
	dst = append(dst, t.after...)
	return append(dst, '}', '\n')
}

// lines returns a log of n events.
func (c *company) lines(n int) []byte {
	var b []byte
	for range n {
		b = c.line(b)
	}
	return b
}

// The examples of the sample company, and events made of them, are what they say.
func TestTheEventsOfTheSampleCompanyAreFine(t *testing.T) {
	c := newCompany(t)
	text := c.lines(5000)
	r := verify(t, Options{Catalogue: c.catalogue, Inputs: log(t, string(text))})
	if r.Failed() || r.Events != 5000 || r.Bytes != int64(len(text)) || len(r.Kinds) < 20 {
		t.Errorf("%s", told(r))
	}
	if bytes.Count(text, []byte("\n")) != 5000 {
		t.Error("the log is no log")
	}
}
