package confluent

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
)

// configRows ask for a reader alone: that a publisher may set more, and an approver less,
// is for the registry to say, which knows both promises.
func configRows() []row {
	return []row{
		{method: http.MethodGet, path: "/config", role: auth.Reader, handle: (*Door).config},
		{method: http.MethodPut, path: "/config", role: auth.Reader, handle: (*Door).setConfig},
		{method: http.MethodDelete, path: "/config", role: auth.Reader, handle: (*Door).removeConfig},
		{method: http.MethodGet, path: "/config/{subject}", role: auth.Reader, handle: (*Door).config},
		{method: http.MethodPut, path: "/config/{subject}", role: auth.Reader, handle: (*Door).setConfig},
		{method: http.MethodDelete, path: "/config/{subject}", role: auth.Reader, handle: (*Door).removeConfig},
	}
}

// contractHeader names the event whose files say what a subject promises: its config
// and mode are theirs, and who copies settings leaves them alone.
const contractHeader = "Treaty-Contract"

// nameContract says in a header which contract has the subject.
func (c *call) nameContract(s *registry.Snapshot, subject string) {
	if owner, _, ok := s.SubjectOwner(subject); ok {
		c.Writer.Header().Set(contractHeader, owner.Name.String())
	}
}

// config answers with what is configured of a subject, of a context or of all
// subjects. What a contract claims is configured by its files.
func (d *Door) config(c *call) error {
	name, err := c.settingsName()
	if err != nil {
		return err
	}
	found, err := look(d, c, func(s *registry.Snapshot) (configuration, error) {
		if claimed := claimedConfig(s, name); claimed != nil {
			c.nameContract(s, name)
			return claimed, nil
		}
		own := ownConfig(s, name)
		if name == "" || c.flag("defaultToGlobal") {
			return inScope(s, name), nil
		}
		if own == nil {
			return nil, noConfig.of(name)
		}
		return own, nil
	})
	if err != nil {
		return err
	}
	return c.answer(found.answer())
}

// setConfig changes what is configured, and answers with what was sent. Members that
// are not sent stay as they are; null takes one away.
func (d *Door) setConfig(c *call) error {
	name, err := c.settingsName()
	if err != nil {
		return err
	}
	sent := configuration{}
	if err := d.readSmall(c, &sent); err != nil {
		return err
	}
	asked, err := sent.checked()
	if err != nil {
		return err
	}
	req, err := look(d, c, func(s *registry.Snapshot) (*registry.SettingsRequest, error) {
		if claimed := claimedConfig(s, name); claimed != nil {
			return nil, claimed.allows(s, name, asked)
		}
		text, err := json.Marshal(map[string]json.RawMessage(asked))
		raw := json.RawMessage(text)
		return c.settings(name, func(r *registry.SettingsRequest) { r.Config, r.Merge = &raw, true }), err
	})
	if err != nil {
		return err
	}
	if req != nil {
		if err := d.registry.SetSubject(c.Request.Context(), *req); err != nil {
			return err
		}
	}
	return c.answer(sent)
}

// removeConfig takes away what is configured, and answers with what that was.
func (d *Door) removeConfig(c *call) error {
	name, err := c.settingsName()
	if err != nil {
		return err
	}
	was, err := look(d, c, func(s *registry.Snapshot) (configuration, error) {
		if claimedConfig(s, name) != nil {
			return nil, ownedConfig(s, name)
		}
		if name == "" {
			return inScope(s, name), nil
		}
		own := ownConfig(s, name)
		if own == nil {
			return nil, subjectNotFound.of(name)
		}
		return own, nil
	})
	if err != nil {
		return err
	}
	none := json.RawMessage(nil)
	req := c.settings(name, func(r *registry.SettingsRequest) { r.Config, r.Remove = &none, true })
	if err := d.registry.SetSubject(c.Request.Context(), *req); err != nil {
		return err
	}
	return c.answer(was.answer())
}

// settingsName returns what the path names settings of: a subject, a context as
// ":.ctx:", or "" for all subjects.
func (c *call) settingsName() (string, error) {
	if c.Param("subject") == "" {
		return c.in, nil
	}
	name, err := c.subject()
	if err != nil {
		return "", err
	}
	if in, rest := split(name); rest == "" {
		return in, nil
	}
	return name, nameable(name)
}

// settings makes a request to change settings.
func (c *call) settings(name string, change func(*registry.SettingsRequest)) *registry.SettingsRequest {
	req := &registry.SettingsRequest{Name: name, Rights: c.who.Rights, Actor: c.who.Name, Origin: c.who.Origin}
	change(req)
	return req
}

// configuration is a config as PUT has it, by member. Treaty heeds the compatibility,
// its policy and its group, and keeps the others for clients.
type configuration map[string]json.RawMessage

// Members that are looked at here.
const (
	levelMember  = "compatibility"
	policyMember = "compatibilityPolicy"
	groupMember  = "compatibilityGroup"
)

// configMembers are those that are kept, and a value of what each has to be.
var configMembers = []struct {
	name string
	is   func() any
}{
	{"alias", func() any { return new(string) }},
	{"normalize", func() any { return new(bool) }},
	{"validateFields", func() any { return new(bool) }},
	{"validateRules", func() any { return new(bool) }},
	{levelMember, func() any { return new(string) }},
	{policyMember, func() any { return new(string) }},
	{groupMember, func() any { return new(string) }},
	{"defaultMetadata", func() any { return new(sentMetadata) }},
	{"overrideMetadata", func() any { return new(sentMetadata) }},
	{"defaultRuleSet", func() any { return new(sentRules) }},
	{"overrideRuleSet", func() any { return new(sentRules) }},
}

var (
	noLevel  = badCompatibility.of("Invalid compatibility level. Valid values are none, backward, forward, full, backward_transitive, forward_transitive, and full_transitive")
	noPolicy = badCompatibility.of("Invalid compatibility policy. Valid values are strict and lenient")
)

// checked returns the members that are known, with levels as Treaty writes them.
func (c configuration) checked() (configuration, error) {
	known := configuration{}
	for _, m := range configMembers {
		raw, is := c[m.name]
		if !is {
			continue
		}
		if err := json.Unmarshal(raw, m.is()); err != nil {
			return nil, badBody.of("the body's \"" + m.name + "\" has another type")
		}
		known[m.name] = raw
	}
	if level, is := known.text(levelMember); is {
		mode := contract.Mode(strings.ToUpper(level))
		if _, err := contract.ParseMode(string(mode)); err != nil || mode == "" {
			return nil, noLevel
		}
		known.set(levelMember, string(mode))
	}
	if policy, is := known.text(policyMember); is {
		if policy = strings.ToUpper(policy); policy != strictPolicy && policy != lenientPolicy {
			return nil, noPolicy
		}
		known.set(policyMember, policy)
	}
	return known, nil
}

// text returns a member that is a text; false: there is none.
func (c configuration) text(name string) (text string, is bool) {
	raw, is := c[name]
	if !is || string(raw) == "null" {
		return "", false
	}
	return text, json.Unmarshal(raw, &text) == nil
}

func (c configuration) set(name, text string) {
	raw, err := json.Marshal(text)
	if err != nil {
		panic(err) // a text has no error
	}
	c[name] = raw
}

// with returns the configuration with the members of another in the place of its own.
func (c configuration) with(other configuration) configuration {
	merged := configuration{}
	for _, from := range []configuration{c, other} {
		for name, raw := range from {
			if string(raw) == "null" {
				delete(merged, name)
			} else {
				merged[name] = raw
			}
		}
	}
	return merged
}

// MarshalJSON writes the members in the order in which Confluent has them.
func (c configuration) MarshalJSON() ([]byte, error) { return c.write(levelMember) }

// answer is the configuration as GET has it: the level has another name.
func (c configuration) answer() json.RawMessage {
	text, err := c.write("compatibilityLevel")
	if err != nil {
		panic(err) // its parts were read as JSON
	}
	return text
}

func (c configuration) write(level string) ([]byte, error) {
	text := []byte{'{'}
	for _, m := range configMembers {
		raw, is := c[m.name]
		if !is || string(raw) == "null" {
			continue
		}
		if len(text) > 1 {
			text = append(text, ',')
		}
		name := m.name
		if name == levelMember {
			name = level
		}
		text = append(text, `"`+name+`":`...)
		text = append(text, raw...)
	}
	return append(text, '}'), nil
}

// Confluent's words for content models.
const (
	strictPolicy  = "STRICT"
	lenientPolicy = "LENIENT"
)

func policyOf(model contract.ContentModel) string {
	if model == contract.Strict {
		return strictPolicy
	}
	return lenientPolicy
}

// ownConfig returns what is configured of exactly that name; nil: nothing.
func ownConfig(s *registry.Snapshot, name string) configuration {
	settings, ok := s.SettingsOf(name)
	if !ok || settings.Config == nil {
		return nil
	}
	own := configuration{}
	if err := json.Unmarshal(settings.Config, &own); err != nil {
		return nil // the registry keeps objects only
	}
	return own
}

// inScope returns what holds for a name: its own, what of its context, of all.
func inScope(s *registry.Snapshot, name string) configuration {
	in, _ := split(name)
	merged := configuration{}
	for _, scope := range []string{"", in, name} {
		merged = merged.with(ownConfig(s, scope))
	}
	if _, is := merged.text(levelMember); !is {
		mode, _, _ := s.Promise(name)
		merged.set(levelMember, string(mode))
	}
	return merged
}

// claimedConfig returns what the contract that claims a subject says; nil: none does.
// Where several of its majors do, each is compared with its own past.
func claimedConfig(s *registry.Snapshot, name string) configuration {
	c, _, ok := s.SubjectOwner(name)
	if !ok {
		return nil
	}
	mode, model, _ := s.Promise(name)
	claimed := configuration{}
	claimed.set(levelMember, string(mode))
	claimed.set(policyMember, policyOf(model))
	claiming := 0
	for _, m := range c.Majors {
		if slices.Contains(registry.SubjectsOf(c.Name, m.MajorInfo), name) {
			claiming++
		}
	}
	if claiming > 1 {
		claimed.set(groupMember, majorProperty)
	}
	return claimed
}

// allows refuses what is not already so of a subject that a contract claims.
func (c configuration) allows(s *registry.Snapshot, name string, sent configuration) error {
	for member := range sent {
		want, is := sent.text(member)
		if have, has := c.text(member); !is || !has || have != want {
			return ownedConfig(s, name)
		}
	}
	return nil
}

// ownedConfig says where a claimed subject is configured.
func ownedConfig(s *registry.Snapshot, name string) error {
	c, _, ok := s.SubjectOwner(name)
	if !ok {
		return errors.New("the subject is claimed by nobody")
	}
	return notPermitted.of("The compatibility of subject '" + name + "' is that of " + c.Name.String() + ", whose files are in " + c.Home +
		": change `compatibility` or `content-model` in its event.yaml there, and push")
}
