package credential

import (
	"os"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	confluent "github.com/treaty-events/treaty/registry/confluent/client"
)

// The variables of the environment with what proves to another schema registry who
// asks. It goes to the registry that the same command names, and to no other.
const (
	ConfluentBasicVariable = "TREATY_CONFLUENT_BASIC" // USER:PASSWORD
	ConfluentTokenVariable = "TREATY_CONFLUENT_TOKEN"
)

// Confluent returns what the environment has for another schema registry; none is
// fine.
func Confluent() (confluent.Credentials, error) {
	basic, token := os.Getenv(ConfluentBasicVariable), os.Getenv(ConfluentTokenVariable)
	switch {
	case basic != "" && token != "":
		return confluent.Credentials{}, exit.Usagef("unset one of them", "$%s and $%s are both set", ConfluentBasicVariable, ConfluentTokenVariable)
	case token != "":
		c, err := confluent.Bearer(strings.TrimSpace(token))
		if err != nil {
			return c, exit.Usagef("", "$"+ConfluentTokenVariable+": %w", err)
		}
		return c, nil
	case basic == "":
		return confluent.Credentials{}, nil
	}
	user, password, ok := strings.Cut(basic, ":")
	if !ok {
		return confluent.Credentials{}, exit.Usagef("write it as USER:PASSWORD, or KEY:SECRET", "$%s has no colon", ConfluentBasicVariable)
	}
	c, err := confluent.Basic(user, password)
	if err != nil {
		return c, exit.Usagef("", "$"+ConfluentBasicVariable+": %w", err)
	}
	return c, nil
}
