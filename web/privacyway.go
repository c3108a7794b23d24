package web

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/treaty-events/treaty/lint/privacy"
)

// wayView is where the data of a field may go on.
type wayView struct {
	Steps []wayStep
	More  int // steps that lead on and are not shown
}

// wayStep is a service that receives a field and may write the data on.
type wayStep struct {
	From    string // the field, where it is not the one that the way begins with
	Service string
	Path    string
	To      string // the field that it writes, or the event of which nobody has the contract
	Link    string // to that field; empty: it is not in the register
	Because string
}

var likeWords = map[privacy.Like]string{privacy.SameName: "same name", privacy.SameSubject: "same person"}

// wayOf follows a field; nil: it goes nowhere, as far as it is known.
func wayOf(e *privacy.Entry, tracer *privacy.Tracer) *wayView {
	path, left := tracer.Trace(e)
	w := &wayView{More: left}
	for todo := []privacy.Path{path}; len(todo) > 0; todo = todo[1:] {
		from := ""
		if todo[0].Key != path.Key {
			from = fieldName(todo[0].Key)
		}
		for _, h := range todo[0].Hops {
			step := wayStep{From: from, Service: h.Receiver.ServiceName.String(), Path: "/services/" + h.Receiver.ServiceName.String()}
			for _, onto := range h.Onto {
				to := step
				to.To, to.Because = fieldName(onto.Key), because(onto)
				to.Link = "/privacy?of=" + url.QueryEscape(onto.Key.Event.String()) + "#" + (&url.URL{Fragment: fmt.Sprintf("v%d%s", onto.Key.Major, onto.Key.Pointer)}).EscapedFragment()
				w.Steps = append(w.Steps, to)
			}
			for _, dark := range h.Dark {
				to := step
				to.To, to.Because = dark.String(), "in reaction; its contract is not here"
				w.Steps = append(w.Steps, to)
			}
			todo = append(todo, h.Onto...)
		}
	}
	if len(w.Steps) == 0 {
		return nil
	}
	return w
}

func fieldName(k privacy.Key) string {
	return strings.TrimSpace(fmt.Sprintf("%s v%d %s", k.Event, k.Major, k.Pointer))
}

// because says why the data may be in the field.
func because(p privacy.Path) string {
	var words []string
	for _, like := range p.Likes {
		words = append(words, likeWords[like])
	}
	if p.Later {
		return strings.Join(append(words, "later"), ", ")
	}
	return strings.Join(append(words, "in reaction"), ", ")
}
