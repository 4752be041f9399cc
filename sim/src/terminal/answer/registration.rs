//! 照会番号登録: the institution's own number for an insurance.

use super::super::patients::Insurance;
use super::super::request::{Item, Registration};
use super::super::xml::{Fields, group};
use super::{Context, Failure, Header, NO_SUCH_INSURANCE, error_status, normal_status};

/// The answer `OQSsiimm01res`.
pub(super) fn single(context: &mut Context<'_>, identifier: Option<&str>, item: &Item<Registration>) -> Fields {
    let header = Header {
        identifier,
        ..Header::default()
    };
    if let Some(error) = context.system_error() {
        return context.failed(header, error);
    }
    if context.business_error().is_none() {
        register(context, item);
    }
    context.processed(header, outcome(context, item))
}

/// Keeps the number of a registration, if the insurance is known. That the real system refuses one that is not is an
/// assumption.
pub(super) fn register(context: &mut Context<'_>, item: &Item<Registration>) {
    if let Ok(registration) = &item.content
        && let Some((_, record)) = context.patients.with_insurance(&registration.insurance)
        && let Some(insurance) = Insurance::of_record(record)
    {
        context
            .memory
            .register(context.medical_institution_code, insurance, &registration.number);
    }
}

/// The registration as it was sent, and what became of it.
pub(super) fn outcome(context: &Context<'_>, item: &Item<Registration>) -> Fields {
    let mut fields = vec![group("ReferenceNumberRegistrationInfo", item.echo.clone())];
    match error(context, item) {
        Some(error) => fields.extend(error_status(error)),
        None => fields.push(normal_status()),
    }
    fields
}

fn error<'a>(context: &'a Context<'_>, item: &'a Item<Registration>) -> Option<Failure<'a>> {
    if let Some(error) = context.business_error() {
        return Some(error);
    }
    match &item.content {
        Ok(registration) => match context.patients.with_insurance(&registration.insurance) {
            Some(_) => None,
            None => Some(NO_SUCH_INSURANCE),
        },
        Err(reason) => Some(("SIMU0103E", reason)),
    }
}
