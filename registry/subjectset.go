package registry

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
)

// SettingsRequest changes settings of a Kafka subject, of a Kafka context (":.ctx:")
// or of all subjects ("").
type SettingsRequest struct {
	Name   string
	Config *json.RawMessage // nil: as it is
	Merge  bool             // members of Config that are not in it stay, and null takes one away
	Mode   *string          // nil: as it is
	Remove bool             // Config and Mode, as far as they are given, go instead
	Force  bool             // IMPORT also where there are versions
	Rights Rights           // nil: whoever calls has all of them
	Actor  string
	Origin string
}

// SetSubject changes settings.
func (r *Registry) SetSubject(ctx context.Context, req SettingsRequest) error {
	if req.Name = SubjectName(req.Name); req.Name != kafkaContext(req.Name) {
		if err := checkSubject(req.Name); err != nil {
			return err
		}
	}
	_, err := again(ctx, func() (struct{}, error) { return struct{}{}, r.set(ctx, &req) })
	return err
}

func (r *Registry) set(ctx context.Context, req *SettingsRequest) error {
	s, err := r.Refresh(ctx)
	if err != nil {
		return err
	}
	before, _ := s.SettingsOf(req.Name)
	before.Name = req.Name
	after, err := req.settings(before)
	if err != nil {
		return err
	}
	if err := req.mayAsk(s); err != nil {
		return err
	}
	if string(before.Config) == string(after.Config) && before.Mode == after.Mode {
		return nil
	}
	weaker, err := req.maySet(s, before, after)
	if err != nil {
		return err
	}
	lineage, now := SubjectLineage(req.Name), r.now()
	action := "configure"
	if weaker {
		action = "weaken"
	}
	pub := &Publication{
		Writes:   []Head{{Kind: ContractHead, Name: lineage, Generation: s.subjectHeads.get(req.Name)}},
		Change:   Change{At: now, Kind: SubjectChange, Actor: req.Actor, Lineages: []string{lineage}},
		Settings: []SubjectSettings{after},
		Audit: []*AuditEntry{{
			Chain: contractChain(lineage), At: now, Actor: req.Actor, Origin: req.Origin, Action: action,
			Subject: strings.TrimSpace("subject " + req.Name), Before: text(before.facts()), After: text(after.facts()),
		}},
	}
	if req.Name != "" {
		pub.Reads = slices.DeleteFunc(s.settingsHeads(req.Name), func(h Head) bool { return h.Name == lineage })
	}
	if err := r.commit(ctx, pub); err != nil {
		return err
	}
	r.sequenceOf(ctx)
	return nil
}

func (s SubjectSettings) facts() map[string]any {
	facts := map[string]any{}
	if s.Config != nil {
		facts["config"] = s.Config
	}
	if s.Mode != "" {
		facts["mode"] = s.Mode
	}
	return facts
}

// settings returns what is to be set.
func (req *SettingsRequest) settings(before SubjectSettings) (SubjectSettings, error) {
	after := before
	if req.Config != nil {
		if after.Config = nil; !req.Remove {
			config, err := checkedConfig(*req.Config)
			if err == nil && req.Merge {
				config, err = merged(before.Config, config)
			}
			if len(config) > maxConfig {
				err = tooLargeConfig
			}
			if err != nil {
				return after, err
			}
			after.Config = config
		}
	}
	if req.Mode != nil {
		if after.Mode = ""; !req.Remove {
			if !slices.Contains(kafkaModes, *req.Mode) {
				return after, badSettings(fmt.Sprintf("%s is no mode", quote(*req.Mode)), "write one of "+strings.Join(kafkaModes, ", "))
			}
			after.Mode = *req.Mode
		}
	}
	return after, nil
}

// merged returns a config with the members of another in the place of its own; nil:
// none is left.
func merged(config, with json.RawMessage) (json.RawMessage, error) {
	members := map[string]json.RawMessage{}
	for _, text := range []json.RawMessage{config, with} {
		if text == nil {
			continue
		}
		if err := json.Unmarshal(text, &members); err != nil {
			return nil, err
		}
	}
	maps.DeleteFunc(members, func(_ string, value json.RawMessage) bool { return string(value) == "null" })
	if len(members) == 0 {
		return nil, nil
	}
	return json.Marshal(members)
}

var kafkaModes = []string{ReadWrite, ReadOnly, ReadOnlyOverride, Importing}

// maxConfig bounds what is kept for one subject.
const maxConfig = 64 << 10

var tooLargeConfig = badSettings("the config is no JSON object of at most 64 KiB", "write it as PUT /config of Kafka's registries takes it")

// checkedConfig returns a config without white space.
func checkedConfig(text json.RawMessage) (json.RawMessage, error) {
	doc, err := source.Parse("config.json", text)
	if err != nil || doc.Root.Kind != source.Object || len(text) > maxConfig {
		return nil, tooLargeConfig
	}
	var config subjectConfig
	if err := json.Unmarshal(text, &config); err != nil {
		return nil, badSettings("the compatibility, its policy and its group are texts", "write them in double quotes")
	}
	if _, err := contract.ParseMode(config.Compatibility); err != nil {
		return nil, badSettings(err.Error(), "leave it out, or write one that there is")
	}
	if config.Policy != "" && modelOf(config.Policy) == "" {
		return nil, badSettings(fmt.Sprintf("%s is no compatibility policy", quote(config.Policy)), "write "+strictPolicy+" or "+lenientPolicy)
	}
	return compacted(text), nil
}

func badSettings(message, hint string) *Refusal {
	return &Refusal{Code: BadSettings, Message: message, Hint: hint}
}

// mayAsk refuses whom it is no matter what he asks for: settings of a claimed subject are
// its contract's, those of many subjects and modes an administrator's.
func (req *SettingsRequest) mayAsk(s *Snapshot) error {
	if c, _, claimed := s.SubjectOwner(req.Name); claimed {
		return ownedBy(c, "the settings of the subject "+quote(req.Name), "change `compatibility` or `content-model` in its event.yaml there, or retire the major, and push")
	}
	if req.Rights == nil {
		return nil
	}
	switch many := req.Name == kafkaContext(req.Name); {
	case (many || req.Mode != nil) && !req.Rights.MayAdminister():
		return &Refusal{Code: Forbidden, Message: "you may not set modes, or what holds for many subjects", Hint: "an administrator can"}
	case !many && req.Mode == nil && !req.Rights.MayPublish("") && !req.Rights.MayApprove(""):
		return &Refusal{Code: Forbidden, Message: "you may not set what subjects promise that no contract claims", Hint: "use a token that may publish in every context"}
	}
	return nil
}

// maySet refuses what cannot be set now, and to whom approves in not every context that
// a subject promises less. It reports whether it does.
func (req *SettingsRequest) maySet(s *Snapshot, before, after SubjectSettings) (weaker bool, err error) {
	if req.Config != nil && string(before.Config) != string(after.Config) {
		if mode := s.KafkaMode(req.Name); mode == ReadOnly || mode == ReadOnlyOverride {
			return false, wrongMode(req.Name, "is in read-only mode", "an administrator sets the mode READWRITE")
		}
	}
	if after.Mode == Importing && before.Mode != Importing && !req.Force && s.inUse(req.Name) {
		return false, &Refusal{
			Code: WrongMode, Message: "Cannot import since found existing subjects",
			Hint: "import into a registry or a context without any, or ask with force=true: whoever imports answers for the promises",
		}
	}
	was, is := s.policyOfSubject(req.Name), s.with(after).policyOfSubject(req.Name)
	_, _, group := s.Promise(req.Name)
	_, _, newGroup := s.with(after).Promise(req.Name)
	weaker = !is.covers(was) || group != newGroup
	if !s.inUse(req.Name) {
		return weaker, nil
	}
	if group != newGroup && req.Rights != nil && !req.Rights.MayApprove("") {
		return weaker, &Refusal{
			Code: Forbidden, Message: fmt.Sprintf("you may not change which versions of the subject %s are compared", quote(req.Name)),
			Hint: "use a token that may approve in every context",
		}
	}
	return weaker, mayPromise(req.Rights, req.Name, was, is)
}

// with returns the snapshot as it is with these settings.
func (s *Snapshot) with(settings SubjectSettings) *Snapshot {
	after := *s
	after.settings = s.settings.copy()
	after.settings.set(settings.Name, settings)
	return &after
}

// inUse reports whether a subject, or one of a Kafka context or of all, has a version
// that Kafka clients are told of.
func (s *Snapshot) inUse(name string) bool {
	if name != kafkaContext(name) {
		_, ok := newestOf(s.SubjectEntries(name))
		return ok
	}
	return slices.ContainsFunc(s.SubjectNames(), func(subject string) bool {
		_, ok := newestOf(s.SubjectEntries(subject))
		return ok && (name == "" || kafkaContext(subject) == name)
	})
}
