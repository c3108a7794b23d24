package client

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
)

// Config is what a registry was told to hold a subject to, as it is set: members by
// name, "compatibility" among them.
type Config map[string]json.RawMessage

// The modes that callers go by.
const (
	ReadWrite = "READWRITE"
	Import    = "IMPORT"
)

// Everything is the name of the settings of all subjects; those of a context have
// names too, see OfContext.
const Everything = ""

// own asks for what is set for a name itself, not for what is above it.
var own = url.Values{"defaultToGlobal": {"false"}}

// Config returns what is set for the name itself, nil where nothing is; for
// Everything, what holds. Where a treatyd says that a contract has the subject, it is
// named: such a config is changed in the contract's files alone.
func (c *Client) Config(ctx context.Context, name string) (config Config, contract string, err error) {
	config = Config{}
	var heard http.Header
	err = c.ask(ctx, call{method: http.MethodGet, path: settingPath("config", name), query: own, heard: &heard}, &config)
	if IsNotFound(err) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", err
	}
	// What is set as compatibility is read as compatibilityLevel.
	if level, ok := config["compatibilityLevel"]; ok {
		config["compatibility"] = level
		delete(config, "compatibilityLevel")
	}
	for member, value := range config {
		if string(value) == "null" {
			delete(config, member)
		}
	}
	return config, heard.Get("Treaty-Contract"), nil
}

// Promise returns what a subject is held to, whoever says it: the subject, its context,
// or what is set for everything.
func (c *Client) Promise(ctx context.Context, subject string) (level, policy string, err error) {
	var said struct {
		Level  string `json:"compatibilityLevel"`
		Policy string `json:"compatibilityPolicy"`
	}
	err = c.ask(ctx, call{method: http.MethodGet, path: settingPath("config", subject), query: url.Values{"defaultToGlobal": {"true"}}}, &said)
	return said.Level, said.Policy, err
}

// SetConfig sets what a name is held to.
func (c *Client) SetConfig(ctx context.Context, name string, config Config) error {
	return c.ask(ctx, call{method: http.MethodPut, path: settingPath("config", name), body: config}, nil)
}

// RemoveConfig lets a name be held to what is above it.
func (c *Client) RemoveConfig(ctx context.Context, name string) error {
	return absent(c.ask(ctx, call{method: http.MethodDelete, path: settingPath("config", name)}, nil))
}

type mode struct {
	Mode string `json:"mode"`
}

// Mode returns what is set for the name itself, empty where nothing is; for
// Everything, what holds.
func (c *Client) Mode(ctx context.Context, name string) (string, error) {
	var m mode
	err := c.ask(ctx, call{method: http.MethodGet, path: settingPath("mode", name), query: own}, &m)
	if IsNotFound(err) {
		return "", nil
	}
	return m.Mode, err
}

// SetMode sets what may be done with a name; with force, IMPORT also where there are
// versions.
func (c *Client) SetMode(ctx context.Context, name, to string, force bool) error {
	q := call{method: http.MethodPut, path: settingPath("mode", name), body: mode{to}}
	if force {
		q.query = url.Values{"force": {"true"}}
	}
	return c.ask(ctx, q, nil)
}

// RemoveMode lets what is above the name say what may be done with it.
func (c *Client) RemoveMode(ctx context.Context, name string) error {
	return absent(c.ask(ctx, call{method: http.MethodDelete, path: settingPath("mode", name)}, nil))
}

// absent is fine with what is not there to be removed.
func absent(err error) error {
	if IsNotFound(err) {
		return nil
	}
	return err
}

func settingPath(kind, name string) string {
	if name == Everything {
		return "/" + kind
	}
	return "/" + kind + "/" + url.PathEscape(name)
}
