export { capabilitiesFromQemuCaps } from './adapters/libvirt/qemu-caps.ts';
export { readDomain } from './adapters/libvirt/read.ts';
export { toDomainXml } from './adapters/libvirt/skeleton.ts';
export type { Change } from './adapters/libvirt/write.ts';
export { check } from './check/check.ts';
export type { Finding as CheckFinding, Fix } from './check/finding.ts';
export { type Fixed, fixAll } from './check/fix-all.ts';
export { type CheckInput, inputOfPlan, inputOfRequest } from './check/input.ts';
export type { CheckOptions } from './check/options.ts';
export { CHECK_RULES } from './check/rules.ts';
export { type CheckTextOptions, checkText, type FixedText, fixText } from './check-text.ts';
export type { Alternative } from './compare/alternatives/alternative.ts';
export { ALTERNATIVES, type NamedAlternative } from './compare/alternatives/built-in.ts';
export { compare } from './compare/compare.ts';
export type {
  Compared,
  ComparedPlan,
  ComparedRefusal,
  CompareOptions,
  Comparison,
} from './compare/comparison.ts';
export {
  type ControllerChange,
  type DeviceChange,
  type DiffOptions,
  diffPlans,
  type PlanDiff,
} from './compare/diff.ts';
export type { Distance, Pair } from './compare/distances.ts';
export { type Exploration, type ExploreOptions, explore } from './compare/explore.ts';
export type { FieldChange } from './compare/field-changes.ts';
export { FIGURES, type FigureColumn } from './compare/figure-list.ts';
export { type Figures, type FiguresOptions, figuresOf } from './compare/figures.ts';
export type { Notice, NoticeKind } from './compare/notice.ts';
export type { SharedBus, SharedSlot } from './compare/sharing.ts';
export { type CompletedDomain, type CompleteOptions, completeDomain } from './complete-domain.ts';
export type * from './core/address.ts';
export type { Capabilities, MachineType } from './core/capabilities.ts';
export type * from './core/device.ts';
export type { Edit } from './core/edit.ts';
export { DevaddrError, type Issue, type Path, type Place, type Validated } from './core/issue.ts';
export type {
  Because,
  ObjectiveValue,
  Outcome,
  Plan,
  PlanDevice,
  PlanMachine,
} from './core/plan.ts';
export type * from './core/request.ts';
export { type DrawOptions, draw } from './draw/draw.ts';
export { applyEdits } from './explain/edit.ts';
export { type ExplainOptions, explain } from './explain/explain.ts';
export type {
  Conflict,
  Explanation,
  Fact,
  Impossible,
  Repair,
  SaidStatement,
} from './explain/explanation.ts';
export { withPlaces } from './explain/places.ts';
export type { StatementKind } from './explain/statement.ts';
export type { Above, WhyHere, WishEffect } from './explain/why.ts';
export { whyText } from './explain/why-words.ts';
export { explanationText, type Writing } from './explain/words.ts';
export {
  bundledCapabilities,
  bundledCapabilityNames,
  type CapabilitiesJson,
  capabilitiesFromJson,
  capabilitiesToJson,
} from './model/capabilities.ts';
export { bundledModel, bundledModelFiles, type ModelFiles, modelFromFiles } from './model/load.ts';
export type { Model } from './model/model.ts';
export {
  type Attached,
  type AttachOptions,
  type AttachOutcome,
  attach,
  detach,
} from './planner/attach.ts';
export { type PlanOptions, plan, type Strategy } from './planner/plan.ts';
export { planAsWritten } from './planner/plan-as-written.ts';
export { type LibvirtOptions, planLikeLibvirt } from './planner/plan-like-libvirt.ts';
export {
  type ExplainedMove,
  type Move,
  movesBetween,
  type ReplanOutcome,
  replan,
} from './planner/replan.ts';
export type { MachineDetails } from './planner/request-of.ts';
export { type SpareSeats, spareSeats } from './planner/spare-seats.ts';
export { comparisonHtml, type ReportOptions } from './report/html.ts';
export { requestJsonSchema } from './request/json-schema.ts';
export { parseRequest } from './request/parse.ts';
export { parseTunableSets } from './request/tunable-sets.ts';
export { disposeSolver } from './solver/session.ts';
export {
  type Finding,
  type Severity,
  VERIFY_RULES,
  type VerifyOptions,
  type VerifyRule,
  verify,
} from './topology/verify.ts';
