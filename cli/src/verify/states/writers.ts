/** Name under which the service's connections to the database are told from those of others that write meanwhile. */
export const SERVICE_CONNECTIONS = 'migrate-verified-service';
