package copying

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/registry/confluent/client"
)

// plan finds out what cannot be copied, and returns all versions in an order in which
// each can be written: after the one before it, and after what it refers to.
func (c *copier) plan() []*version {
	c.checkVersions()
	if c.opt.OneIDSpace {
		c.checkIDs()
	}
	o := &ordering{copier: c, referring: c.referring()}
	for _, s := range c.subjects {
		s.left = len(s.versions)
		retracted := map[int]*version{} // by id
		for _, v := range s.versions {
			v.returns = retracted[v.id]
			if v.retracted {
				retracted[v.id] = v
			}
		}
	}
	for _, s := range c.subjects {
		for _, v := range s.versions {
			o.place(v)
		}
	}
	return o.placed
}

// checkVersions refuses what the source does not give and the target does not take.
func (c *copier) checkVersions() {
	for _, s := range c.subjects {
		for _, v := range s.versions {
			switch {
			case v.unread != nil:
				v.refuse("the source does not give it: " + v.unread.Error())
			case v.unlike != "":
				v.refuse(v.unlike)
			case s.contract != "" && !v.there:
				v.refuse("the target's contract " + s.contract + " has the subject, and takes no copied versions")
			case c.types != nil && !slices.Contains(c.types, v.kind):
				v.refuse(fmt.Sprintf("it is %s: the target does not keep such schemas", v.kind))
			case v.unfit != nil && !v.there:
				v.refuse(v.unfit.Error())
			}
		}
	}
}

// checkIDs refuses what has an id that means another schema in a context before it.
// Of what refers to others the text does not say it all: the target has to judge.
func (c *copier) checkIDs() {
	owners := map[int]*version{}
	for _, s := range c.subjects {
		for _, v := range s.versions {
			owner := owners[v.id]
			switch {
			case v.reason != "" || len(v.refers) > 0:
			case owner == nil:
				owners[v.id] = v
			case owner.content != v.content && owner.subject.context != s.context:
				v.reason = fmt.Sprintf("its id %d is that of another schema in the context %q (version %d of %s): here an id means one schema in all contexts",
					v.id, owner.subject.context, owner.number, owner.subject.name)
			}
		}
	}
}

// referring returns the versions that refer to a version.
func (c *copier) referring() map[*version][]*version {
	by := map[*version][]*version{}
	for _, s := range c.subjects {
		for _, v := range s.versions {
			for _, ref := range v.refers {
				if to := c.find(s, ref); to != nil {
					by[to] = append(by[to], v)
				}
			}
		}
	}
	return by
}

// find returns the version that a reference means, or nil.
func (c *copier) find(from *subject, ref client.Reference) *version {
	s := c.byName[ref.In(from.name)]
	if s == nil {
		return nil
	}
	return s.version(ref.Version)
}

// ordering places versions.
type ordering struct {
	*copier
	referring map[*version][]*version
	placed    []*version
}

// place places a version after what has to come before it.
func (o *ordering) place(v *version) {
	if v.state != unseen {
		return
	}
	v.state = entered
	if before := v.before(); before != nil {
		o.placeFor(v, before)
	}
	// Before content comes back under a new number, the old one is deleted softly; and
	// before that, what refers to the old one has to be there.
	if v.returns != nil {
		for _, by := range o.referring[v.returns] {
			if by != v {
				o.placeFor(v, by)
			}
		}
	}
	for _, ref := range v.refers {
		switch to := o.find(v.subject, ref); {
		case to != nil:
			o.placeFor(v, to)
		case isStep(ref.In(v.subject.name)):
			v.refuse(fmt.Sprintf("it refers to version %d of %s, which was refused", ref.Version, ref.Subject))
		default:
			v.refuse(fmt.Sprintf("it refers to version %d of %s, which the source does not have", ref.Version, ref.Subject))
		}
	}
	v.state = placed
	o.placed = append(o.placed, v)
}

// placeFor places what v waits for.
func (o *ordering) placeFor(v, other *version) {
	if other.state == entered {
		v.refuse("its references lead back to it")
	}
	o.place(other)
}

// before returns the version before v, or nil.
func (v *version) before() *version {
	if v.index == 0 {
		return nil
	}
	return v.subject.versions[v.index-1]
}

// refuse keeps the first reason.
func (v *version) refuse(reason string) {
	if v.reason == "" {
		v.reason = reason
	}
}
