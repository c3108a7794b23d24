package registry

import (
	"encoding/json"
	"strings"

	"github.com/treaty-events/treaty/contract"
)

// What may be done with a Kafka subject, as Kafka clients say it.
const (
	ReadWrite        = "READWRITE"
	ReadOnly         = "READONLY"
	ReadOnlyOverride = "READONLY_OVERRIDE" // of all subjects: over what they say themselves
	Importing        = "IMPORT"            // ids and numbers are given, and nothing is judged
)

// kafkaOptions are what a server says of Kafka subjects that no contract claims.
type kafkaOptions struct {
	promise contract.Mode // of those without settings
	refuse  bool          // new ones
}

// SettingsOf returns what was set of exactly that name: a subject, a Kafka context
// (":.ctx:"), or all subjects ("").
func (s *Snapshot) SettingsOf(name string) (SubjectSettings, bool) {
	settings := s.settings.get(name)
	return settings, settings.Config != nil || settings.Mode != ""
}

// subjectConfig is what Treaty heeds of a config; the rest is kept for clients.
type subjectConfig struct {
	Compatibility string `json:"compatibility"`
	Policy        string `json:"compatibilityPolicy"`
	Group         string `json:"compatibilityGroup"`
}

// config reads the settings; what was stored has been checked.
func (s SubjectSettings) config() (c subjectConfig) {
	_ = json.Unmarshal(s.Config, &c)
	return c
}

// scopes lists the names whose settings hold for a subject, the nearest first.
func scopes(subject string) []string {
	if context := kafkaContext(subject); context != "" {
		return []string{subject, context, ""}
	}
	return []string{subject, ""}
}

// kafkaContext returns the Kafka context of a qualified name, ":.ctx:" of
// ":.ctx:orders"; empty: the default one.
func kafkaContext(subject string) string {
	if !strings.HasPrefix(subject, ":.") {
		return ""
	}
	if end := strings.IndexByte(subject[1:], ':'); end >= 0 {
		return subject[:end+2]
	}
	return ""
}

// Promise returns what judges new versions of a Kafka subject: of a claimed one what
// its contract says, else what its settings do, those of its Kafka context, those of
// all, or the server. Of an unmanaged subject with a group only versions are compared
// whose metadata have the same value for that property.
func (s *Snapshot) Promise(subject string) (mode contract.Mode, model contract.ContentModel, group string) {
	if c, _, ok := s.SubjectOwner(subject); ok {
		return c.Compatibility, c.ContentModel, ""
	}
	return s.promised(subject)
}

// promised returns what settings and the server say of a subject, whoever has it.
func (s *Snapshot) promised(subject string) (mode contract.Mode, model contract.ContentModel, group string) {
	for _, name := range scopes(subject) {
		c := s.settings.get(name).config()
		if mode == "" {
			mode = contract.Mode(c.Compatibility)
		}
		if model == "" {
			model = modelOf(c.Policy)
		}
		if group == "" {
			group = c.Group
		}
	}
	if mode == "" {
		mode = s.kafka.promise
	}
	if model == "" {
		model = contract.Tolerant
	}
	return mode, model, group
}

// KafkaMode returns what may be done with a Kafka subject.
func (s *Snapshot) KafkaMode(subject string) string {
	if s.settings.get("").Mode == ReadOnlyOverride {
		return ReadOnlyOverride
	}
	names := scopes(subject)
	claiming := s.claiming(subject)
	if len(claiming) > 0 {
		names = names[1:]
	}
	for _, name := range names {
		mode := s.settings.get(name).Mode
		if mode == "" || mode != ReadOnly && len(claiming) > 0 {
			continue
		}
		return mode
	}
	if len(claiming) > 0 && writable(claiming) == nil {
		return ReadOnly
	}
	return ReadWrite
}
