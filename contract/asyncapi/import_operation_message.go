package asyncapi

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// The actions of AsyncAPI 3, and those of version 2, which say what others do.
var (
	actions    = []string{"send", "receive"}
	oldActions = map[string]string{"publish": "receive", "subscribe": "send"}
)

// wrongAction says what is wrong with the action of an operation; empty: nothing.
func wrongAction(said *source.Node) string {
	text := textOf(said)
	switch {
	case said == nil:
		return "it has no action"
	case text == "send" || text == "receive":
		return ""
	case said.Kind != source.String:
		return "its action is " + article(said.Kind.String())
	case oldActions[text] != "":
		return fmt.Sprintf("%s is an action of AsyncAPI 2: what was %s there is %q now", source.Quote(text), text, oldActions[text])
	}
	if meant := workspace.Suggest(text, actions); meant != "" {
		return fmt.Sprintf("%s is no action; did you mean %q?", source.Quote(text), meant)
	}
	return source.Quote(text) + " is no action"
}

// operationMessages returns the events that an operation is about: those that it
// names, else all of its channel.
func (im *importer) operationMessages(o loc) []*major {
	channel, err := im.deref(o.get("channel"))
	if err != nil {
		im.lose(lostReference, o.get("channel"), whyLost(textOf(o.node.Get("channel").Get("$ref")), err))
	}
	if o.node.Get("messages") != nil {
		return im.namedMessages(o.get("messages"))
	}
	if err != nil || channel.node == nil {
		return nil
	}
	return im.channelMessages(o, channel)
}

// namedMessages returns those of a list of references to messages.
func (im *importer) namedMessages(list loc) []*major {
	var found []*major
	for _, ref := range list.list() {
		m, err := im.deref(ref)
		if err != nil {
			im.lose(lostReference, ref, whyLost(textOf(ref.node.Get("$ref")), err))
		} else if x := im.byMessage[m.key()]; x != nil {
			found = append(found, x)
			ref.use()
		} else if why, ok := im.leftOut[m.key()]; ok {
			im.lose(lostMessage, ref, "see "+string(why.Pointer))
		} else {
			im.lose(lostOther, ref, "it leads to no message of a channel")
		}
	}
	list.emptyUse()
	return found
}

// channelMessages returns all of a channel, and notes what the operation loses of
// them.
func (im *importer) channelMessages(o, channel loc) []*major {
	var found []*major
	var missing []string
	for _, ref := range channel.get("messages").each() {
		m, err := im.deref(ref)
		if x := im.byMessage[m.key()]; err == nil && x != nil {
			found = append(found, x)
		} else {
			missing = append(missing, source.Quote(ref.last()))
		}
	}
	if len(missing) > 0 {
		im.lose(lostMessage, o.get("channel"), "it has "+someOf(missing))
	}
	return found
}

// maxListed is how many names a text lists.
const maxListed = 5

// someOf lists the first names, and counts the others.
func someOf(names []string) string {
	if n := len(names); n > maxListed {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:maxListed], ", "), n-maxListed)
	}
	return strings.Join(names, ", ")
}
