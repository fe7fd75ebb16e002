//! Erlang B and C, and the means of M/M/c and M/G/1-PS queues.
