package credential

import (
	"os"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/registry/client"
)

// The variables of the environment. The token goes to that registry alone.
const (
	RegistryVariable = "TREATY_REGISTRY"
	TokenVariable    = "TREATY_TOKEN"
)

// Source says where a token comes from.
type Source string

// The sources.
const (
	None        Source = "none"
	Environment Source = "environment"
	Stored      Source = "stored"
)

// Choose returns the token for the registry at address: the environment's, where
// the environment names this very registry, else the stored one, else none. It
// does not matter who named the address.
func Choose(address string) (client.Token, Source, error) {
	origin, err := client.Origin(address)
	if err != nil {
		return client.Token{}, None, exit.Usagef("write it as https://treaty.example.com", "%w", err)
	}
	if text := os.Getenv(TokenVariable); text != "" && namedByEnvironment(origin) {
		token, err := client.ParseToken(text)
		if err != nil {
			return client.Token{}, None, exit.Usagef("", "$"+TokenVariable+": %w", err)
		}
		return token, Environment, nil
	}
	store, err := Open()
	if err != nil {
		return client.Token{}, None, nil // where nothing can be stored, nothing is
	}
	token, err := store.Read(origin)
	if err != nil || token.IsZero() {
		return client.Token{}, None, err
	}
	return token, Stored, nil
}

func namedByEnvironment(origin string) bool {
	named, err := client.Origin(os.Getenv(RegistryVariable))
	return err == nil && named == origin
}
