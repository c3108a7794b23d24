package auth

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
)

// Role is what somebody may do; some roles hold for named contexts only.
type Role string

// The roles. Each includes reading.
const (
	Reader    Role = "reader"
	Reporter  Role = "reporter"  // of what services of the contexts of its grant published and consumed
	Publisher Role = "publisher" // in the contexts of its grant
	Approver  Role = "approver"  // in the contexts of its grant
	Admin     Role = "admin"     // everything: an admin could create any other token
)

// everywhere stands for all contexts, and for subjects that belong to none.
const everywhere = "*"

// scoped reports whether the role is held in contexts.
func (r Role) scoped() bool { return r == Reporter || r == Publisher || r == Approver }

func (r Role) known() bool { return r.scoped() || r == Reader || r == Admin }

// Grant is a role and, for reporter, publisher and approver, the contexts that it is held
// in; the context "*" is all of them.
type Grant struct {
	Role     Role
	Contexts []string // sorted
}

// maxContexts bounds how many contexts one grant names.
const maxContexts = 200

// ParseGrant reads "reader", "admin", "publisher:ordering,billing" or
// "approver:*".
func ParseGrant(s string) (Grant, error) {
	role, list, listed := strings.Cut(s, ":")
	g := Grant{Role: Role(role)}
	switch {
	case !g.Role.known():
		return Grant{}, fmt.Errorf("%.40q is no role: write reader, reporter:CONTEXT, publisher:CONTEXT, approver:CONTEXT or admin", role)
	case !g.Role.scoped() && listed:
		return Grant{}, fmt.Errorf("%s holds everywhere: write it without contexts", g.Role)
	case g.Role.scoped() && list == "":
		return Grant{}, fmt.Errorf("%s needs contexts: write %s:ordering,billing, or %s:* for all", g.Role, g.Role, g.Role)
	case !listed:
		return g, nil
	}
	g.Contexts = strings.Split(list, ",")
	if len(g.Contexts) > maxContexts {
		return Grant{}, fmt.Errorf("a grant names %d contexts at most", maxContexts)
	}
	for _, name := range g.Contexts {
		if name == everywhere {
			continue
		}
		if err := contract.CheckContextName(name); err != nil {
			return Grant{}, err
		}
	}
	slices.Sort(g.Contexts)
	g.Contexts = slices.Compact(g.Contexts)
	return g, nil
}

// String returns what ParseGrant reads.
func (g Grant) String() string {
	if !g.Role.scoped() {
		return string(g.Role)
	}
	return string(g.Role) + ":" + strings.Join(g.Contexts, ",")
}

// MarshalText is String, for JSON and configuration.
func (g Grant) MarshalText() ([]byte, error) { return []byte(g.String()), nil }

// UnmarshalText is ParseGrant.
func (g *Grant) UnmarshalText(text []byte) (err error) {
	*g, err = ParseGrant(string(text))
	return err
}

// covers reports whether the grant holds in a context; the empty context, of
// what belongs to none, is covered by "*" only.
func (g Grant) covers(context string) bool {
	return slices.Contains(g.Contexts, everywhere) || context != "" && slices.Contains(g.Contexts, context)
}

// Grants is everything that somebody was granted.
type Grants []Grant

// maxGrants bounds how many grants one token has.
const maxGrants = 50

// ParseGrants reads grants as String writes them, separated by spaces.
func ParseGrants(s string) (Grants, error) {
	var grants Grants
	for _, word := range strings.Fields(s) {
		g, err := ParseGrant(word)
		if err != nil {
			return nil, err
		}
		grants = append(grants, g)
	}
	if len(grants) > maxGrants {
		return nil, fmt.Errorf("a token has %d grants at most", maxGrants)
	}
	return grants, nil
}

// checked returns the grants as they are read from their text, or what is wrong
// with grants that somebody put together otherwise.
func (g Grants) checked() (Grants, error) {
	if len(g) > maxGrants {
		return nil, fmt.Errorf("a token has %d grants at most", maxGrants)
	}
	var list Grants
	for _, grant := range g {
		if !grant.Role.scoped() && len(grant.Contexts) > 0 {
			return nil, fmt.Errorf("%s holds everywhere: write it without contexts", grant.Role)
		}
		read, err := ParseGrant(grant.String())
		if err != nil {
			return nil, err
		}
		list = append(list, read)
	}
	return list, nil
}

// String returns "reader publisher:ordering".
func (g Grants) String() string {
	words := make([]string, len(g))
	for i, grant := range g {
		words[i] = grant.String()
	}
	return strings.Join(words, " ")
}

// MayRead reports whether any role is held: each includes reading.
func (g Grants) MayRead() bool {
	return slices.ContainsFunc(g, func(g Grant) bool { return g.Role.known() })
}

// Holds reports whether the role is held in any context.
func (g Grants) Holds(role Role) bool {
	return role == Reader && g.MayRead() || role == Reporter && g.Holds(Publisher) ||
		slices.ContainsFunc(g, func(g Grant) bool { return g.Role == role || g.Role == Admin })
}

// MayReport reports whether counts of services of that context may be reported: who
// may publish there may.
func (g Grants) MayReport(context string) bool {
	return g.may(Reporter, context) || g.MayPublish(context)
}

// MayPublish reports whether versions of that context may be published; ""
// stands for subjects that no contract claims.
func (g Grants) MayPublish(context string) bool { return g.may(Publisher, context) }

// MayApprove reports whether exceptions that hurt that context may be approved.
func (g Grants) MayApprove(context string) bool { return g.may(Approver, context) }

// MayAdminister reports whether tokens, homes and the audit trail may be managed.
func (g Grants) MayAdminister() bool {
	return slices.ContainsFunc(g, func(g Grant) bool { return g.Role == Admin })
}

func (g Grants) may(role Role, context string) bool {
	return g.MayAdminister() || slices.ContainsFunc(g, func(g Grant) bool { return g.Role == role && g.covers(context) })
}
