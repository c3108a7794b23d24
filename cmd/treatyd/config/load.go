package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/treaty-events/treaty/contract/workspace"
)

// defaultOrigin is where a value comes from that nobody wrote.
const defaultOrigin = "default"

// fileFlag names the file, and fileVariable too.
const (
	fileFlag     = "config"
	fileVariable = "TREATYD_CONFIG"
)

// Loaded is a Config with where each of its values came from.
type Loaded struct {
	Config
	File   string // that was read; empty: none
	values map[string]value
}

// Flags adds the flags of the settings with those keys, of all where none is
// named, and --config.
func Flags(f *pflag.FlagSet, keys ...string) {
	f.String(fileFlag, "", "`file` (YAML) with what is not given as a flag or in the environment")
	for i := range settings {
		s := &settings[i]
		if len(keys) > 0 && !slices.Contains(keys, s.key) {
			continue
		}
		about := s.help()
		switch s.kind {
		case list:
			f.StringSlice(s.flag(), nil, about+"; may be repeated")
		case boolean:
			f.Bool(s.flag(), false, about)
		default:
			f.String(s.flag(), s.preset, about)
		}
	}
}

// help is what --help says of a setting.
func (s *setting) help() string {
	switch {
	case s.kind == secret:
		return "`file` with the " + s.about
	case s.words != nil:
		return s.about + ": " + strings.Join(s.words, " or ")
	}
	return s.about
}

// Load decides: flags before the environment (as os.Environ has it) before the
// file before what is preset. The error is an *Error, or a *source.Error where
// the file cannot be read as YAML.
func Load(flags *pflag.FlagSet, environ []string) (*Loaded, error) {
	env, err := environment(environ)
	if err != nil {
		return nil, err
	}
	l := &Loaded{values: map[string]value{}, File: env[fileVariable]}
	if f := flags.Lookup(fileFlag); f != nil && f.Changed {
		l.File = f.Value.String()
	}
	if l.File != "" {
		if err := l.readFile(l.File); err != nil {
			return nil, err
		}
	}
	for i := range settings {
		s := &settings[i]
		v, err := l.decide(s, flags, env)
		if err == nil {
			err = s.take(&l.Config, v)
		}
		if err != nil {
			return nil, err
		}
		l.values[s.key] = v
	}
	return l, l.check()
}

// decide returns the value with the most to say.
func (l *Loaded) decide(s *setting, flags *pflag.FlagSet, env map[string]string) (value, error) {
	if f := flags.Lookup(s.flag()); f != nil && f.Changed {
		v := value{text: f.Value.String(), origin: "--" + s.flag()}
		if s.kind == list {
			v.items, _ = flags.GetStringSlice(s.flag()) // it is one
		}
		return s.reveal(v)
	}
	if text, ok := env[s.variable()]; ok {
		v := value{text: text, origin: s.variable()}
		if s.kind == list {
			v.items = fields(text)
		}
		return v, nil
	}
	if path, ok := env[s.fileVariable()]; ok && s.kind == secret {
		return s.reveal(value{text: path, origin: s.fileVariable()})
	}
	if v, ok := l.values[s.fileKey()]; ok {
		return s.reveal(v)
	}
	preset := s.preset
	if s.key == "data" {
		preset = defaultData()
	}
	return value{text: preset, origin: defaultOrigin}, nil
}

// fields splits a list in the environment at commas and spaces.
func fields(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}

// take stores a value, or says why it cannot be used.
func (s *setting) take(c *Config, v value) error {
	if s.words != nil && !slices.Contains(s.words, v.text) {
		return v.refused(s.key, wrongf("write "+strings.Join(s.words, " or "), "%s is none of: %s", quote(v.text), strings.Join(s.words, ", ")))
	}
	if err := s.store(c, v); err != nil {
		return v.refused(s.key, err)
	}
	return nil
}

// maxSecret bounds a file with a secret.
const maxSecret = 4 << 10

// reveal reads the file that a secret is in.
func (s *setting) reveal(v value) (value, error) {
	if s.kind != secret || v.text == "" {
		return v, nil
	}
	data, err := os.ReadFile(v.text)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = wrongf("write the path of a file that holds the secret alone", "there is no file %s", quote(v.text))
	case err == nil && len(data) > maxSecret:
		err = wrongf("", "the file %s is too large for a secret", quote(v.text))
	case err == nil && strings.TrimSpace(string(data)) == "":
		err = wrongf("", "the file %s is empty", quote(v.text))
	}
	if err != nil {
		return v, v.refused(s.fileKey(), err)
	}
	v.origin += ", file " + v.text
	v.text = strings.TrimRight(string(data), "\r\n")
	return v, nil
}

// environment returns the variables that are ours; one that no setting has is an
// error: it would be ignored.
func environment(environ []string) (map[string]string, error) {
	known := []string{fileVariable}
	for i := range settings {
		known = append(known, settings[i].variable(), settings[i].fileVariable())
	}
	ours := map[string]string{}
	for _, pair := range environ {
		name, text, _ := strings.Cut(pair, "=")
		if !strings.HasPrefix(name, "TREATYD_") {
			continue
		}
		if !slices.Contains(known, name) {
			return nil, &Error{Origin: "environment", Err: fmt.Errorf("unknown variable %s", quote(name)), Hint: meant(name, known)}
		}
		ours[name] = text
	}
	return ours, nil
}

// meant asks for what was probably meant, or says where to look.
func meant(word string, known []string) string {
	if s := workspace.Suggest(word, known); s != "" {
		return fmt.Sprintf("did you mean %q?", s)
	}
	return "`treatyd config print` lists what there is"
}
