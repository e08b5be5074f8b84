package directory

// Role says what an Actor may do.
type Role string

// The roles there are.
const (
	RoleAnyone   Role = "anyone"   // not signed in: searches and reads
	RoleOperator Role = "operator" // whoever may run the kith command on this machine
	RoleSystem   Role = "system"   // Kith's own jobs, such as relisting
)

// Actor is who is asking. It is always an argument, never hidden in a context.
type Actor struct {
	ID   string // empty for anyone
	Name string // shown in revisions: "kith import", "relisting"
	Role Role
}

// Anyone is the actor of a request nobody signed.
func Anyone() Actor { return Actor{Name: "anyone", Role: RoleAnyone} }

// Operator is the actor of a command on the operator's machine.
func Operator(name string) Actor { return Actor{Name: name, Role: RoleOperator} }

// System is the actor of one of Kith's own jobs.
func System(name string) Actor { return Actor{Name: name, Role: RoleSystem} }

// MayPublish tells whether what this actor writes is published without review.
func (a Actor) MayPublish() bool { return a.Role == RoleOperator || a.Role == RoleSystem }

// MayLoosen tells whether this actor may make a place less private (docs/rules.md: a curator's decision).
func (a Actor) MayLoosen() bool { return a.Role == RoleOperator }

// MayReveal tells whether this actor may see the true address of a place that is not public.
func (a Actor) MayReveal() bool { return a.Role == RoleOperator }
