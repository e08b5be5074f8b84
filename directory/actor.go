package directory

import "slices"

// Actor is who is asking. It is always an argument, never hidden in a context.
type Actor struct {
	ID     string  // of the Person; empty for anyone, the operator and Kith itself
	Name   string  // shown in revisions: "Maree Costa", "kith import", "relisting"
	Role   Role    // anyone, person, operator or system
	Grants []Grant // what a person was given; empty for all others
	// Only bounds what the actor may do to some permissions: those of the key that a program showed. Nil: no bound.
	Only []Permission
}

// Anyone is the actor of a request nobody signed.
func Anyone() Actor { return Actor{Name: "anyone", Role: RoleAnyone} }

// Operator is the actor of a command on the operator's machine.
func Operator(name string) Actor { return Actor{Name: name, Role: RoleOperator} }

// System is the actor of one of Kith's own jobs.
func System(name string) Actor { return Actor{Name: name, Role: RoleSystem} }

// SignedIn is the actor of a person who signed in, or whose key was shown.
func SignedIn(id, name string, grants []Grant) Actor {
	return Actor{ID: id, Name: name, Role: RolePerson, Grants: grants}
}

// Has tells whether the actor has a permission somewhere: whether to show them the way there. Whether they
// may use it on one object is what May tells.
func (a Actor) Has(p Permission) bool {
	return a.trusted() || a.within(p) && slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role.gives(p) })
}

// May tells whether the actor has a permission on an object.
func (a Actor) May(p Permission, on Object) bool {
	return a.trusted() || a.within(p) && slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role.gives(p) && g.Scope.Covers(on) })
}

// Scopes lists where the actor has a permission, for narrowing a list to what is theirs. everywhere tells that
// it need not be narrowed.
func (a Actor) Scopes(p Permission) (scopes []Scope, everywhere bool) {
	if a.trusted() {
		return nil, true
	}
	for _, g := range a.Grants {
		if !g.Role.gives(p) || !a.within(p) {
			continue
		}
		if g.Scope.Kind == ScopeAll {
			return nil, true
		}
		scopes = append(scopes, g.Scope)
	}
	return scopes, false
}

// within tells whether a permission is among those the actor is bounded to.
func (a Actor) within(p Permission) bool { return a.Only == nil || slices.Contains(a.Only, p) }

// trusted tells whether it is the operator's machine or Kith itself, which may do everything.
func (a Actor) trusted() bool { return a.Role == RoleOperator || a.Role == RoleSystem }

// MayPublish tells whether what this actor writes is published without review, wherever it is.
func (a Actor) MayPublish() bool { return a.May(MayPublish, Object{}) }

// MayLoosen tells whether this actor may make any place less private (docs/rules.md: a curator's decision).
func (a Actor) MayLoosen() bool {
	return a.Role == RoleOperator || a.Role == RolePerson && a.May(MayLoosen, Object{})
}

// MayReveal tells whether this actor may see the true address of any place that is not public.
func (a Actor) MayReveal() bool {
	return a.Role == RoleOperator || a.Role == RolePerson && a.May(MayReveal, Object{})
}
