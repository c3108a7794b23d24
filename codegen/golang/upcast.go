package golang

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/codegen/event"
)

// upcastData is what the template of upcast.go sees.
type upcastData struct {
	Package string
	*codegen.Upcasting
}

// readerCase is what a Reader does with the events of one major.
type readerCase struct {
	*upcastData
	Major  int
	Before int               // the major before; 0: there is none
	Revise *event.UpcastStep // what becomes of events of earlier revisions; may be nil
	Step   *codegen.Step     // to the next; nil: it is the newest
	// Checks says that what the step makes is an event of a major in between, which
	// is validated as such; what it makes of the newest is validated when it is decoded.
	Checks bool
}

// Cases returns what a Reader does, the oldest major first.
func (u *upcastData) Cases() []readerCase {
	var list []readerCase
	for i, major := range u.Majors {
		c := readerCase{upcastData: u, Major: major, Revise: u.Revisions[major]}
		if i > 0 {
			c.Before = u.Majors[i-1]
		}
		if i < len(u.Steps) {
			c.Step = u.Steps[i]
			c.Checks = i+1 < len(u.Steps)
		}
		list = append(list, c)
	}
	return list
}

// Hand returns the steps that people write, and Derived the others.
func (u *upcastData) Hand() (list []*codegen.Step) { return u.steps(true) }

// Derived returns the steps that are generated.
func (u *upcastData) Derived() (list []*codegen.Step) { return u.steps(false) }

func (u *upcastData) steps(byHand bool) (list []*codegen.Step) {
	for _, s := range u.Steps {
		if s.ByHand == byHand {
			list = append(list, s)
		}
	}
	return list
}

// HandNames lists the names of the steps that people write, for a message.
func (u *upcastData) HandNames() string {
	var names []string
	for _, s := range u.Hand() {
		names = append(names, s.FuncName())
	}
	return strings.Join(names, ", ")
}

// None is what is returned beside an error.
func (u *upcastData) None() string {
	if u.Splits() {
		return "nil"
	}
	return "v"
}

// RevisesFirst reports whether events of earlier revisions are made those of the newest
// revision before all else. Events of the newest major are decoded first: what earlier
// ones were is not valid, and most are.
func (c readerCase) RevisesFirst() bool {
	return c.Revise != nil && (c.Step != nil || c.Splits())
}

// Newest is the newest major.
func (u *upcastData) Newest() int { return u.Majors[len(u.Majors)-1] }

// BeforeNewest is the major from which the last step leads.
func (u *upcastData) BeforeNewest() int { return u.Majors[len(u.Majors)-2] }

// mostSaid is how many places a comment names.
const mostSaid = 20

// does says what a step that is derived does, for a comment.
func does(s *codegen.Step) string {
	text := fmt.Sprintf("%s makes of an event of v%d the one of v%d that says the same.", s.FuncName(), s.From, s.To)
	text += paragraphsOf(s.Does())
	if list := s.Refuses(); len(list) > 0 {
		return text + "\n\nAn event is refused that violates what was not asked before:" + paragraphsOf(list)
	}
	return text
}

// Revised says what becomes of events of earlier revisions of a major, for a comment.
func (u *upcastData) Revised(major int) string {
	text := fmt.Sprintf("revisionsOfV%d is what becomes of events of earlier revisions of v%d.", major, major)
	return text + paragraphsOf(u.Revises(major))
}

// asked says what people are asked of a step, for a comment.
func asked(s *codegen.Step) string {
	text := fmt.Sprintf("%s makes an event of v%d of one of v%d.", s.FuncName(), s.To, s.From)
	if list := s.Asked(); len(list) > 0 {
		return text + " The schemas do not say enough:" + paragraphsOf(list)
	}
	return text + " It is written by hand, as event.yaml says."
}

func paragraphsOf(list []string) string {
	var b strings.Builder
	for i, text := range list {
		if i == mostSaid {
			fmt.Fprintf(&b, "\n\nAnd %d more.", len(list)-mostSaid)
			break
		}
		b.WriteString("\n\n" + text)
	}
	return b.String()
}
