package registry

// Whose settings a Kafka subject has, for people who wonder why.

// KafkaContext returns the Kafka context of a subject's name, ":.ctx:" of ":.ctx:orders";
// empty: the default one.
func KafkaContext(subject string) string { return kafkaContext(subject) }

// PromisedBy returns whose settings say the mode that Promise returns: those of the
// subject, of its Kafka context (":.ctx:") or of all ("").
// False: no settings do, but the contract that has the subject, or the server.
func (s *Snapshot) PromisedBy(subject string) (name string, ok bool) {
	if len(s.claimants.get(subject)) > 0 {
		return "", false
	}
	for _, name := range scopes(subject) {
		if s.settings.get(name).config().Compatibility != "" {
			return name, true
		}
	}
	return "", false
}

// KafkaModeBy returns whose settings say what KafkaMode returns, likewise. False: no
// settings do, but what becomes of the contract, or nobody.
func (s *Snapshot) KafkaModeBy(subject string) (name string, ok bool) {
	mode, names := s.KafkaMode(subject), scopes(subject)
	if len(s.claimants.get(subject)) > 0 {
		if mode == ReadWrite {
			return "", false
		}
		names = names[1:]
	}
	for _, name := range names {
		if s.settings.get(name).Mode == mode {
			return name, true
		}
	}
	return "", false
}
