//! The event-driven referee: the same policies as the model's, request by request.

pub mod pods;
